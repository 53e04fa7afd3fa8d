import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { reportContract } from './lib/contract-counts.mjs'
import { countLine, judge, sum } from './lib/counts.mjs'
import { npmInstall } from './lib/install.mjs'
import { must, secondsSince } from './lib/program.mjs'
import { root } from './lib/root.mjs'
import { runVitest } from './lib/vitest.mjs'

/** Beside the Node that runs us. Node's own binaries, packed for npm without an install script. */
const versions = process.platform === 'linux' && process.arch === 'x64' ? ['22.23.3', '24.21.0'] : ['22', '24']
/** Lives beside these Nodes, not in the repository's packages: it crashes Node 20. */
const betterSqlite3 = '13.2.0'

/** What must be put to the contract of databases on these Nodes, each by as many cases as any other. */
const drivers = [
  'SQLite by libsql',
  'SQLite by node:sqlite',
  'SQLite by a handle of libsql',
  'SQLite by a handle of node:sqlite',
  'SQLite by a handle of better-sqlite3',
]

const folder = join(root, '.cache/node')

/** Installs the Nodes, once for each list of versions. */
async function installNodes() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const dependencies = Object.fromEntries([
    ...versions.map((version) => [alias(version), `npm:node-${platform}-${process.arch}@${version}`]),
    ['better-sqlite3', betterSqlite3],
  ])
  const manifest = JSON.stringify({ private: true, dependencies })
  const stamp = join(folder, '.installed')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === manifest) return
  const since = performance.now()
  console.log(`installing Node ${versions.join(' and ')} into .cache/node`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), manifest)
  await npmInstall(['--engine-strict=false', '--legacy-peer-deps'], folder)
  writeFileSync(stamp, manifest)
  console.log(`installed in ${secondsSince(since)}`)
}

/** @param {string} version */
function alias(version) {
  return `node${version.split('.')[0]}`
}

/** @param {string} version */
async function runOn(version) {
  const node = join(folder, 'node_modules', alias(version), process.platform === 'win32' ? 'bin/node.exe' : 'bin/node')
  console.log(`\nNode ${(await must(node, ['--version'])).trim()}`)
  const env = { BETTER_SQLITE3: join(folder, 'node_modules/better-sqlite3') }
  const { code, counts } = await runVitest({ name: alias(version), node, env })
  const judged = judge(counts, code, Boolean(process.env.CI))
  if (judged.why !== null) console.log(`Node ${version}: ${judged.why}`)
  return { ...judged, failed: judged.failed + reportContract(alias(version), drivers) }
}

await installNodes()
const results = []
for (const version of versions) results.push(await runOn(version))
const total = sum(results)
console.log(countLine(total))
process.exitCode = total.failed === 0 ? 0 : 1
