import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { npmInstall } from '../lib/install.mjs'
import { packLibrary } from '../lib/pack.mjs'
import { main } from './lib/check.mjs'

const maxPackages = 15
const maxBytes = 12 * 1024 * 1024

/**
 * Installs the tarball alone into an empty folder, as a user's `npm install sallyport` would.
 *
 * @param {string} tarball
 * @returns {Promise<{ packages: string[], bytes: number, scripts: string[] }>} The packages beside sallyport itself, the
 *   bytes of all of them and sallyport, and those that bring an install script.
 */
async function measure(tarball) {
  const folder = mkdtempSync(join(tmpdir(), 'footprint-'))
  try {
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }))
    await npmInstall([tarball, '--omit=dev', '--omit=peer'], folder)
    const lock = JSON.parse(readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8'))
    const installed = Object.entries(lock.packages)
    return {
      packages: installed.map(([path]) => path.replace(/^.*node_modules\//, '')).filter((name) => name !== 'sallyport'),
      bytes: bytesOf(join(folder, 'node_modules')),
      scripts: installed.filter(([, entry]) => entry.hasInstallScript).map(([path]) => path),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * @param {string} folder
 * @returns {number}
 */
function bytesOf(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .map((entry) => (entry.isDirectory() ? bytesOf(join(folder, entry.name)) : statSync(join(folder, entry.name)).size))
    .reduce((sum, bytes) => sum + bytes, 0)
}

await main(import.meta, 'Do without the dependency, or make it an optional peer.', async () => {
  const { tarball } = await packLibrary()
  const { packages, bytes, scripts } = await measure(tarball)
  console.log(`${packages.length} dependencies, ${(bytes / 1024 / 1024).toFixed(1)} MB installed`)
  return [
    ...(packages.length > maxPackages
      ? [`${packages.length} packages, more than ${maxPackages}: ${packages.join(', ')}`]
      : []),
    ...(bytes > maxBytes ? [`${bytes} bytes, more than ${maxBytes}`] : []),
    ...scripts.map((path) => `${path} has an install script`),
  ]
})
