import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { finish, given, tell } from '../lib/child.mjs'
import { median, shuffle } from '../lib/stats.mjs'

/** What it costs to import an entry, in a fresh process each time. */
const entries = {
  'sallyport/next': 'sallyport/next',
  sallyport: 'sallyport',
  'better-auth': 'better-auth',
  'next-auth v4': 'next-auth-4',
  'Auth.js v5': '@auth/core',
  'iron-session': 'iron-session',
  jose: 'jose',
  auth0: '@auth0/nextjs-auth0/server',
  WorkOS: '@workos-inc/authkit-nextjs',
  'Clerk, backend': '@clerk/backend',
  'Supabase, auth-js': '@supabase/auth-js',
}
const source = (/** @type {string} */ entry) => `
const rss = process.memoryUsage.rss(), start = performance.now()
await import(${JSON.stringify(entry)})
console.log(JSON.stringify({ ms: performance.now() - start, mb: (process.memoryUsage.rss() - rss) / 1e6 }))`

/** @type {Record<string, { ms: number[], mb: number[] }>} */
const found = Object.fromEntries(Object.keys(entries).map((name) => [name, { ms: [], mb: [] }]))
const rounds = given.quick ? 3 : 15
for (let round = 0; round < rounds; round += 1) {
  tell(`round ${round + 1} of ${rounds}`)
  for (const [name, entry] of shuffle(Object.entries(entries))) {
    // Node alone can't import what is written for bundlers.
    const before = name === 'WorkOS' ? ['--import', join(import.meta.dirname, '../contenders/as-bundled.mjs')] : []
    const { stdout, stderr } = spawnSync(process.execPath, [...before, '--input-type=module', '-e', source(entry)], {
      encoding: 'utf8',
    })
    if (stdout === '') throw new Error(`${name}: ${stderr}`)
    const { ms, mb } = JSON.parse(stdout)
    found[name]?.ms.push(ms)
    found[name]?.mb.push(mb)
  }
}
finish(Object.entries(found).map(([name, { ms, mb }]) => ({ name, ms: median(ms), mb: median(mb) })))
