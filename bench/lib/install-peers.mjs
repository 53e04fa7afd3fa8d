import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npmInstall } from '../../scripts/lib/install.mjs'
import { packLibrary } from '../../scripts/lib/pack.mjs'
import { secondsSince } from '../../scripts/lib/program.mjs'
import { root } from '../../scripts/lib/root.mjs'

/** The Node that peers are measured and attacked on. */
export const node24 = '24.21.0'

/** Where the peers and the packed library are installed. */
export const peersFolder = join(root, '.cache/bench')

/**
 * Installs the peers and the packed library, once for each list of versions and each state of the library.
 *
 * @param {(text: string) => void} say Tells a person what takes so long.
 */
export async function installPeers(say) {
  const { tarball } = await packLibrary()
  const manifest = JSON.parse(readFileSync(join(root, 'bench/package.json'), 'utf8'))
  const text = JSON.stringify({ ...manifest, dependencies: { ...manifest.dependencies, sallyport: `file:${tarball}` } })
  const stamp = join(peersFolder, '.installed')
  const wanted = text + readFileSync(join(root, '.cache/package/packed.json'), 'utf8')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  const since = performance.now()
  say('installing the peers and the packed library into .cache/bench')
  mkdirSync(peersFolder, { recursive: true })
  for (const old of ['node_modules/sallyport', 'package-lock.json'])
    rmSync(join(peersFolder, old), { recursive: true, force: true })
  writeFileSync(join(peersFolder, 'package.json'), text)
  await npmInstall(['--ignore-scripts', '--legacy-peer-deps', '--engine-strict=false', '--prefer-offline'], peersFolder)
  writeFileSync(stamp, wanted)
  say(`installed in ${secondsSince(since)}`)
}

/**
 * The version of a package that {@link installPeers} has installed.
 *
 * @param {string} name As it is in `node_modules`.
 * @returns {string}
 */
export function versionOf(name) {
  return JSON.parse(readFileSync(join(peersFolder, 'node_modules', name, 'package.json'), 'utf8')).version
}
