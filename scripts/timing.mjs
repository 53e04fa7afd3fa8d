/**
 * Times what must not be told apart by how long it takes. Exits with 1 where a difference is both significant and larger than the bound
 * that scripts/timing/compare.mjs names.
 *
 * node scripts/timing.mjs [--quick | --smoke] [--store=sqlite | --store=postgres] [--only=sign-in,verify] [--leak=early-return | --leak=extra-statement]
 */
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { buildLibrary } from './build.mjs'
import { secondsSince } from './lib/program.mjs'
import { compare, table } from './timing/compare.mjs'
import { flows } from './timing/flows.mjs'
import { measure } from './timing/measure.mjs'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    smoke: { type: 'boolean', default: false },
    store: { type: 'string', default: 'sqlite' },
    only: { type: 'string' },
    leak: { type: 'string', default: 'none' },
  },
})

const processes = Math.min(2, cpus().length)
const samples = values.smoke ? 60 : values.quick ? 400 : 2_000
const since = performance.now()
await buildLibrary()
const { store, leak } = values
const chosen = values.only?.split(',') ?? ['']
const only = flows.map(({ name }) => name).filter((name) => chosen.some((word) => name.includes(word)))
const measured = await measure({ samples, processes, store, leak, only })
const comparisons = compare(measured)
console.log(table(comparisons))
const leaking = comparisons.filter(({ leaks }) => leaks)
const machine = `Node ${process.version}, ${cpus()[0]?.model.trim()}, ${processes} processes`
console.log(`\n${store}, ${samples} of each in random order, ${machine}, ${secondsSince(since)}`)
if (values.smoke) console.log('A smoke test: too few samples for a verdict.')
else process.exitCode = leaking.length === 0 ? 0 : 1
