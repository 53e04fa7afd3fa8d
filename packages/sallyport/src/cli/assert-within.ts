import { existsSync, realpathSync } from 'node:fs'
import { dirname, isAbsolute, relative, sep } from 'node:path'

/**
 * Holds a path against its folder as the file system sees both, where a symbolic link may lead elsewhere.
 *
 * @throws {Error} The path lies outside.
 */
export function assertWithin(root: string, path: string): void {
  let there = path
  while (!existsSync(there)) there = dirname(there)
  const way = relative(realpathSync(root), realpathSync(there))
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way))
    throw new Error(`a symbolic link leads out of the project, to ${realpathSync(there)}; write it there yourself.`)
}
