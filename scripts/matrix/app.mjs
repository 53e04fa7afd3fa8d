import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { npmInstall } from '../lib/install.mjs'
import { must, run } from '../lib/program.mjs'
import { root } from '../lib/root.mjs'

/** @typedef {'turbopack' | 'webpack'} Bundler */

const templates = fileURLToPath(new URL('./app/', import.meta.url))
const suffix = '.template'

/** What the app gets besides the library, in the versions of the repository. */
const dependencies = ['libsql', 'next', 'react', 'react-dom']
const devDependencies = ['@types/node', '@types/react', '@types/react-dom', 'typescript']

/**
 * Writes the app's files into an empty folder.
 *
 * @param {string} folder
 * @param {string} tarball The packed library.
 */
export function writeApp(folder, tarball) {
  for (const name of readdirSync(templates, { recursive: true }).map(String)) {
    if (!name.endsWith(suffix)) continue
    const target = join(folder, name.slice(0, -suffix.length))
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, readFileSync(join(templates, name)))
  }
  const manifest = {
    name: 'matrix-app',
    private: true,
    dependencies: { ...pinned(dependencies), sallyport: `file:${tarball}` },
    devDependencies: pinned(devDependencies),
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2))
  if (process.platform === 'linux' && process.arch === 'x64') writeLock(folder, manifest)
}

/**
 * @param {string[]} names
 * @returns {Record<string, string>}
 */
function pinned(names) {
  const { packages } = rootLock()
  return Object.fromEntries(names.map((name) => [name, packages[`node_modules/${name}`].version]))
}

/**
 * The repository's lock with the app in the repository's place, so that what the app's packages need has the same versions. npm drops
 * what the app does not need.
 *
 * @param {string} folder
 * @param {object} manifest
 */
function writeLock(folder, manifest) {
  const lock = rootLock()
  const packages = Object.fromEntries(
    Object.entries(lock.packages).filter(([path, entry]) => path.startsWith('node_modules/') && !entry.link),
  )
  writeFileSync(
    join(folder, 'package-lock.json'),
    JSON.stringify({
      name: 'matrix-app',
      lockfileVersion: lock.lockfileVersion,
      requires: true,
      packages: { '': manifest, ...packages },
    }),
  )
}

/** @returns {{ lockfileVersion: number, packages: Record<string, { version: string, link?: boolean }> }} */
function rootLock() {
  return JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
}

/** @param {string} folder */
export async function installApp(folder) {
  await npmInstall(['--prefer-offline'], folder)
}
