/**
 * Revokes, bans and signs out while connections are cut, stand still or are lost, in as many rounds as show what is rare; the everyday tests
 * do a few of each. Tells how long others took to know.
 *
 * node scripts/faults.mjs [--rounds=1000]
 */
import { parseArgs } from 'node:util'
import { countLine, judge } from './lib/counts.mjs'
import { runVitest } from './lib/vitest.mjs'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '1000' } } })

const { code, counts } = await runVitest({
  name: 'faults',
  projects: ['unit', 'processes', 'stores', 'flows-*'],
  files: ['src/session/revocation', 'src/session/memory-race'],
  env: { FAULT_ROUNDS: values.rounds },
})
const judged = judge(counts, code, Boolean(process.env.CI))
if (judged.why !== null) console.log(judged.why)
console.log(countLine(judged))
process.exitCode = judged.failed === 0 ? 0 : 1
