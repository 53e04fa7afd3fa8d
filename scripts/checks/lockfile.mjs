import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../lib/root.mjs'
import { main } from './lib/check.mjs'

/**
 * @typedef {{ link?: boolean, resolved?: string, integrity?: string }} Locked
 */

/**
 * ASVS-15.2.4: every package comes from npm's registry and is held to its hash.
 *
 * @param {{ packages: Record<string, Locked> }} lockfile
 * @returns {string[]} One line for each package that does not.
 */
export function checkLockfile({ packages }) {
  return Object.entries(packages).flatMap(([path, { link, resolved, integrity }]) => {
    if (!path.includes('node_modules/') || link === true) return []
    const from = resolved === undefined || new URL(resolved).origin === 'https://registry.npmjs.org'
    return [
      ...(from ? [] : [`${path}: comes from ${resolved}`]),
      ...(integrity?.startsWith('sha512-') === true ? [] : [`${path}: has no SHA-512 of what is to be installed`]),
    ]
  })
}

await main(import.meta, 'Install from https://registry.npmjs.org and commit package-lock.json.', () =>
  checkLockfile(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))),
)
