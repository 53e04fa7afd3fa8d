import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { attackDocument } from './lib/attack-document.mjs'
import { findAttackTests, readAttacks, readCapabilities } from './lib/attacks.mjs'
import { countLine, judge } from './lib/counts.mjs'
import { runMutations } from './lib/mutations.mjs'
import { root } from './lib/root.mjs'
import { runVitest } from './lib/vitest.mjs'
import { checkAttacks } from './checks/attacks.mjs'

const help = `Usage: npm run attacks [-- --store=sqlite,postgresql,mariadb | --mutations | --quick-mutations | --document | --peers]

Fires the recipes in attacks/ at the built demo, in production mode, and counts them.

  --store      only these stores
  --mutations  takes each guard out of a copy of the source, and fails where the tests that are named for it stay green
  --quick-mutations  only those whose tests are quick
  --document   writes docs/attacks.md instead, and fires nothing
  --peers      fires the recipes in attacks/peers at apps on better-auth, next-auth and iron-session, and at ours, and writes
               docs/attacks-peers.md; --peers=cookie only those whose name has this, and writes nothing
`

const args = process.argv.slice(2)
const unknown = args.filter(
  (arg) => !/^--(?:help|document|mutations|quick-mutations|peers|peers=.+|store=.+)$/.test(arg),
)

if (args.includes('--help') || unknown.length > 0) {
  console.log(help)
  process.exitCode = unknown.length > 0 ? 1 : 0
} else if (args.includes('--document')) {
  writeFileSync(join(root, 'docs/attacks.md'), attackDocument(readAttacks(), readCapabilities(), findAttackTests()))
} else if (args.some((arg) => arg.startsWith('--peers'))) {
  // Loaded for this alone: everything else does without what the bench installs.
  const { firePeers } = await import('../attacks/peers/run.mjs')
  const broken = await firePeers(args.find((arg) => arg.startsWith('--peers='))?.slice('--peers='.length))
  process.exitCode = broken === 0 ? 0 : 1
} else if (args.includes('--mutations') || args.includes('--quick-mutations')) {
  const counts = await runMutations({ slow: args.includes('--mutations') })
  console.log(countLine(counts))
  process.exitCode = counts.failed === 0 ? 0 : 1
} else {
  await fire(args.find((arg) => arg.startsWith('--store='))?.slice('--store='.length))
}

/** @param {string | undefined} stores */
async function fire(stores) {
  const problems = checkAttacks(readAttacks(), readCapabilities(), findAttackTests())
  for (const problem of problems) console.log(problem)
  const env = stores === undefined ? {} : { ATTACK_STORES: stores }
  const { code, counts } = await runVitest({ name: 'attacks', projects: ['attacks'], env })
  const judged = judge(counts, code, Boolean(process.env.CI))
  if (judged.why !== null) console.log(judged.why)
  const total = { ...judged, failed: judged.failed + problems.length }
  console.log(countLine(total))
  process.exitCode = total.failed === 0 ? 0 : 1
}
