/**
 * Runs on other Nodes the tests of what another Node can spoil; with `--all`, all unit tests.
 *
 * node scripts/node-versions.mjs [--all]
 */
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

/** What touches Node itself: its SQLite, cryptography, files, processes and streams. */
const aboutNode = ['storage/', 'crypto/', 'base/', 'composition/']

/** What passes requests, files and arguments on from Node. The rest is arithmetic, and is seen on the Node that runs us. */
const betweenNode = [
  'protection/',
  'operations/',
  'cli/',
  'next/',
  ...['request-context', 'session', 'sign-in', 'sign-up', 'tracing', 'two-processes'].map((name) => `http/${name}`),
]

/** By what versions begin with; a version that is not named has all tests. @type {Record<string, string[]>} */
const foldersOn = { 22: aboutNode, 24: [...aboutNode, ...betweenNode] }

/** @param {string} version */
async function runOn(version) {
  const node = nodeProgram(version)
  console.log(`\nNode ${(await must(node, ['--version'])).trim()}`)
  const folders = process.argv.includes('--all') ? [] : (foldersOn[version.split('.')[0] ?? ''] ?? [])
  const files = folders.map((name) => `src/${name}`)
  const env = { BETTER_SQLITE3: betterSqlite3Folder }
  const { code, counts } = await runVitest({ name: alias(version), files, node, env })
  const judged = judge(counts, code, Boolean(process.env.CI))
  if (judged.why !== null) console.log(`Node ${version}: ${judged.why}`)
  return { ...judged, failed: judged.failed + reportContract(alias(version), drivers) }
}

await installNodes()
const results = []
for (const version of nodeVersions) results.push(await runOn(version))
const total = sum(results)
console.log(countLine(total))
process.exitCode = total.failed === 0 ? 0 : 1
