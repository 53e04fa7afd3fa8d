/**
 * Runs the tests that need real servers, and every flow on every dialect; then counts the cases of the contract of databases.
 *
 * node scripts/stores.mjs
 */
import { reportContract } from './lib/contract-counts.mjs'
import { countLine, judge } from './lib/counts.mjs'
import { runVitest } from './lib/vitest.mjs'

const { code, counts } = await runVitest({ name: 'stores', projects: ['stores', 'flows-*'] })
const judged = judge(counts, code, Boolean(process.env.CI))
if (judged.why !== null) console.log(judged.why)

const missing = reportContract('stores', ['SQLite', 'PostgreSQL', 'MySQL'])
const total = { ...judged, failed: judged.failed + missing }
console.log(countLine(total))
process.exitCode = total.failed === 0 ? 0 : 1
