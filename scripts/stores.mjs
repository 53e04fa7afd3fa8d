/**
 * Runs the tests that need real servers, and every flow on every dialect; then counts the cases of the contract of databases.
 *
 * node scripts/stores.mjs
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { countContract, missingCases } from './lib/contract-counts.mjs'
import { countLine, judge } from './lib/counts.mjs'
import { root } from './lib/root.mjs'
import { runVitest } from './lib/vitest.mjs'

const { code, counts } = await runVitest({ name: 'stores', projects: ['stores', 'flows-*'] })
const judged = judge(counts, code, Boolean(process.env.CI))
if (judged.why !== null) console.log(judged.why)

const report = join(root, '.cache/results/stores.json')
const cases = existsSync(report) ? countContract(readFileSync(report, 'utf8')) : new Map()
console.log('\nCases of the contract of databases:')
for (const [name, count] of cases) console.log(`  ${String(count).padStart(4)}  ${name}`)
const missing = missingCases(cases)
for (const line of missing) console.log(`FAILED: ${line}`)

const total = { ...judged, failed: judged.failed + missing.length }
console.log(countLine(total))
process.exitCode = total.failed === 0 ? 0 : 1
