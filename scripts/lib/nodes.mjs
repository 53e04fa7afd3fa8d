import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npmInstall } from './install.mjs'
import { secondsSince } from './program.mjs'
import { root } from './root.mjs'

/** Beside the Node that runs us. Node's own binaries, packed for npm without an install script. */
export const nodeVersions =
  process.platform === 'linux' && process.arch === 'x64' ? ['22.23.3', '24.21.0'] : ['22', '24']
/** Lives beside these Nodes, not in the repository's packages: it crashes Node 20. */
const betterSqlite3 = '13.2.0'

const folder = join(root, '.cache/node')

/** Installs the Nodes, once for each list of versions. */
export async function installNodes() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const dependencies = Object.fromEntries([
    ...nodeVersions.map((version) => [alias(version), `npm:node-${platform}-${process.arch}@${version}`]),
    ['better-sqlite3', betterSqlite3],
  ])
  const manifest = JSON.stringify({ private: true, dependencies })
  const stamp = join(folder, '.installed')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === manifest) return
  const since = performance.now()
  console.log(`installing Node ${nodeVersions.join(' and ')} into .cache/node`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), manifest)
  await npmInstall(['--engine-strict=false', '--legacy-peer-deps'], folder)
  writeFileSync(stamp, manifest)
  console.log(`installed in ${secondsSince(since)}`)
}

/** @param {string} version */
export function alias(version) {
  return `node${version.split('.')[0]}`
}

/**
 * The program of a Node that {@link installNodes} has installed.
 *
 * @param {string} version
 */
export function nodeProgram(version) {
  return join(folder, 'node_modules', alias(version), process.platform === 'win32' ? 'bin/node.exe' : 'bin/node')
}

/** What the tests are told of where better-sqlite3 lies. */
export const betterSqlite3Folder = join(folder, 'node_modules/better-sqlite3')
