import { reportContract } from './lib/contract-counts.mjs'
import { countLine, judge, sum } from './lib/counts.mjs'
import { alias, betterSqlite3Folder, installNodes, nodeProgram, nodeVersions } from './lib/nodes.mjs'
import { must } from './lib/program.mjs'
import { runVitest } from './lib/vitest.mjs'

/** What must be put to the contract of databases on these Nodes, each by as many cases as any other. */
const drivers = [
  'SQLite by libsql',
  'SQLite by node:sqlite',
  'SQLite by a handle of libsql',
  'SQLite by a handle of node:sqlite',
  'SQLite by a handle of better-sqlite3',
]

/** What touches Node itself: its SQLite, cryptography, files, processes and streams. On the newest Node all tests run. */
const aboutNode = ['storage', 'crypto', 'base', 'protection', 'composition', 'operations', 'cli'].map(
  (name) => `src/${name}/`,
)

/**
 * @param {string} version
 * @param {string[]} files As `runVitest` takes them.
 */
async function runOn(version, files) {
  const node = nodeProgram(version)
  console.log(`\nNode ${(await must(node, ['--version'])).trim()}`)
  const env = { BETTER_SQLITE3: betterSqlite3Folder }
  const { code, counts } = await runVitest({ name: alias(version), files, node, env })
  const judged = judge(counts, code, Boolean(process.env.CI))
  if (judged.why !== null) console.log(`Node ${version}: ${judged.why}`)
  return { ...judged, failed: judged.failed + reportContract(alias(version), drivers) }
}

await installNodes()
const results = []
for (const version of nodeVersions) results.push(await runOn(version, version === nodeVersions.at(-1) ? [] : aboutNode))
const total = sum(results)
console.log(countLine(total))
process.exitCode = total.failed === 0 ? 0 : 1
