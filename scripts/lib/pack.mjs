import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildLibrary } from '../build.mjs'
import { hashFiles } from './hash.mjs'
import { npmHome } from './install.mjs'
import { must, npm } from './program.mjs'
import { root } from './root.mjs'

/**
 * @typedef {{ tarball: string, files: string[] }} Packed
 *   `tarball`: the path of the .tgz file. `files`: what is in it, relative to the package.
 */

const library = join(root, 'packages/sallyport')

/**
 * Builds and packs the library as `npm publish` would, unless it was packed from the same sources.
 *
 * @returns {Promise<Packed>}
 */
export async function packLibrary() {
  await buildLibrary()
  const hash = hashFiles(root, [library]) + hashFiles(join(library, 'dist'), [join(library, 'dist')])
  const folder = join(root, '.cache/package')
  const stamp = join(folder, 'packed.json')
  if (existsSync(stamp)) {
    const last = JSON.parse(readFileSync(stamp, 'utf8'))
    if (last.hash === hash) return last.packed
  }
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const { command, first } = npm()
  const args = [...first, 'pack', '--json', '--silent', '--ignore-scripts', '--pack-destination', folder]
  const answer = JSON.parse(await must(command, args, { cwd: library, env: npmHome() }))
  const { filename, files } = Array.isArray(answer) ? answer[0] : Object.values(answer)[0]
  const packed = {
    tarball: join(folder, filename),
    files: files.map((/** @type {{ path: string }} */ file) => file.path),
  }
  writeFileSync(stamp, JSON.stringify({ hash, packed }))
  return packed
}
