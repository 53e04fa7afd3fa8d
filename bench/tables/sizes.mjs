import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { finish } from '../lib/child.mjs'

/** What a proxy loads at once, and what a browser gets: bundled, minified, gzipped, without Next and React themselves. */
const proxies = {
  sallyport: `import { sallyport } from 'sallyport/next'\nexport const proxy = sallyport().proxy({ protect: ['/dashboard'] })`,
  'better-auth': `import { getCookieCache } from 'better-auth/cookies'\nexport const proxy = (r) => getCookieCache(r)`,
  'next-auth v4': `export { default as proxy } from 'next-auth-4/middleware'`,
  'Auth.js v5': `import NextAuth from 'next-auth'\nexport const { auth: proxy } = NextAuth({ providers: [] })`,
  'iron-session': `import { unsealData } from 'iron-session'\nexport const proxy = (r) => unsealData(r, { password: 'x' })`,
  jose: `import { jwtVerify } from 'jose'\nexport const proxy = (r, key) => jwtVerify(r, key)`,
  auth0: `import { Auth0Client } from '@auth0/nextjs-auth0/server'\nexport const proxy = (r) => new Auth0Client().middleware(r)`,
  WorkOS: `import { authkitMiddleware } from '@workos-inc/authkit-nextjs'\nexport const proxy = authkitMiddleware()`,
  'Clerk, backend': `import { createClerkClient } from '@clerk/backend'\nexport const proxy = (r) => createClerkClient({}).authenticateRequest(r)`,
}
const browsers = {
  sallyport: `import { createClient } from 'sallyport/react'\nexport const client = createClient()`,
  'better-auth': `import { createAuthClient } from 'better-auth/react'\nexport const client = createAuthClient()`,
  'next-auth v4': `export { SessionProvider, useSession, signIn, signOut } from 'next-auth-4/react'`,
  'Auth.js v5': `export { SessionProvider, useSession, signIn, signOut } from 'next-auth/react'`,
  auth0: `export { useUser, Auth0Provider } from '@auth0/nextjs-auth0'`,
  WorkOS: `export { AuthKitProvider, useAuth } from '@workos-inc/authkit-nextjs/components'`,
  'Supabase, auth-js': `import { AuthClient } from '@supabase/auth-js'\nexport const client = new AuthClient({})`,
}
const names = [...new Set([...Object.keys(proxies), ...Object.keys(browsers)])]
const rows = []
for (const name of names) {
  const proxy = proxies[/** @type {never} */ (name)]
  const browser = browsers[/** @type {never} */ (name)]
  rows.push({
    name,
    proxyKb: proxy === undefined ? null : await sizeOf(proxy, 'node'),
    browserKb: browser === undefined ? null : await sizeOf(browser, 'browser'),
  })
}
finish(rows)

/**
 * The gzipped size of an entry with all that it imports statically; what it imports when it is used does not count.
 *
 * @param {string} contents
 * @param {'node' | 'browser'} platform
 */
async function sizeOf(contents, platform) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: import.meta.dirname, loader: 'js' },
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    outdir: 'out',
    write: false,
    metafile: true,
    platform,
    conditions: platform === 'node' ? ['node', 'import'] : ['browser', 'import'],
    define: { 'process.env.NODE_ENV': '"production"' },
    external: [
      'next',
      'next/*',
      'react',
      'react/*',
      'react-dom',
      'server-only',
      // WorkOS's server actions, of which a browser gets references.
      '*/actions.js',
      'libsql',
      'pg',
      'mysql2',
      'mysql2/*',
      'redis',
      '*.node',
      '@node-rs/argon2',
      '@opentelemetry/api',
    ],
    logLevel: 'silent',
  })
  // By its name: what is imported when it is used counts as an entry point, too.
  const loaded = new Set([Object.keys(metafile.outputs).find((path) => path.endsWith('/stdin.js')) ?? ''])
  for (const path of loaded)
    for (const { path: next, kind, external } of metafile.outputs[path]?.imports ?? [])
      if (kind === 'import-statement' && external !== true) loaded.add(next)
  const files = outputFiles.filter(({ path }) => [...loaded].some((name) => path.endsWith(name)))
  return gzipSync(Buffer.concat(files.map(({ contents: bytes }) => bytes)), { level: 9 }).length / 1000
}
