import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'

/** Folders that never count as source. */
const generated = new Set([
  'node_modules',
  'dist',
  '.next',
  '.data',
  '.cache',
  'test-results',
  'playwright-report',
  'coverage',
])

/**
 * The SHA-256 of the names and contents of files.
 *
 * @param {string} base Names are taken relative to this folder.
 * @param {string[]} paths Files and folders; what does not exist counts as absent.
 * @param {(path: string) => boolean} [leaveOut] Told a path relative to `base`.
 */
export function hashFiles(base, paths, leaveOut = () => false) {
  const hash = createHash('sha256')
  for (const path of paths.flatMap((path) => filesOf(path)).toSorted()) {
    const name = relative(base, path)
    if (leaveOut(name)) continue
    hash.update(`${name}\0`).update(readFileSync(path)).update('\0')
  }
  return hash.digest('hex')
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesOf(path) {
  if (!existsSync(path)) return []
  if (statSync(path).isFile()) return [path]
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    if (generated.has(entry.name)) return []
    if (entry.isDirectory()) return filesOf(join(path, entry.name))
    return entry.isFile() ? [join(path, entry.name)] : []
  })
}
