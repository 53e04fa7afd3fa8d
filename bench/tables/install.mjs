import { spawnSync } from 'node:child_process'
import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { finish, given, tell } from '../lib/child.mjs'

/** What an install puts into node_modules: without peers such as Next, React and drivers. */
const { dependencies } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'))
const packages = [
  'sallyport',
  'better-auth',
  'next-auth-4',
  'next-auth',
  'iron-session',
  'jose',
  '@auth0/nextjs-auth0',
  '@workos-inc/authkit-nextjs',
  '@clerk/backend',
  '@supabase/auth-js',
]
/** Peers that an install can't do without, beside Next, React and drivers. */
const beside = /** @type {Record<string, string[]>} */ ({ '@workos-inc/authkit-nextjs': ['@workos-inc/node'] })
const rows = []
for (const name of packages) {
  tell(name)
  const folder = join(given.folder, name.replaceAll('/', '-'))
  mkdirSync(folder)
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({
      private: true,
      dependencies: Object.fromEntries([name, ...(beside[name] ?? [])].map((one) => [one, dependencies[one]])),
    }),
  )
  const { status, stderr } = spawnSync(
    'npm',
    [
      'install',
      '--ignore-scripts',
      '--legacy-peer-deps',
      '--no-audit',
      '--no-fund',
      '--prefer-offline',
      '--loglevel=error',
    ],
    { cwd: folder, encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(stderr)
  const modules = join(folder, 'node_modules')
  rows.push({
    name: name === 'next-auth' ? 'Auth.js v5' : name === 'next-auth-4' ? 'next-auth v4' : name,
    packages: packagesIn(modules),
    mb: bytesIn(modules) / 1e6,
  })
}
finish(rows)

/** @param {string} folder @returns {number} */
function packagesIn(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true }).filter(
    (entry) => entry.name === 'package.json' && /node_modules\/(?:@[^/]+\/)?[^/]+$/.test(entry.parentPath),
  ).length
}

/** @param {string} folder @returns {number} */
function bytesIn(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + lstatSync(join(entry.parentPath, entry.name)).size, 0)
}
