import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import resolver from 'next/dist/server/api-utils/node/api-resolver.js'

/**
 * Serves API routes of the Pages Router by Next's own code for them, without the pages around: it parses cookies, queries and bodies as
 * Next does. Every system is mounted so, as its documentation shows for the Pages Router.
 *
 * It tells its parent the port, and answers `{ count }` with how many users have an address, and `{ remove }` once a user is gone.
 *
 * @typedef {{ default: (request: any, response: any) => unknown, config?: object }} Route
 * @typedef {object} App
 * @property {Record<string, Route>} routes By their path below `/api`; one that ends with `/*` takes everything below, as `[...name]`.
 * @property {(email: string) => unknown} count How many users have a text in their address.
 * @property {(email: string) => unknown} remove Deletes a user.
 * @property {string} [rest] What the route that takes everything below calls the segments.
 */

/** Where the app is told that it is served: behind a proxy that ends TLS. */
export const origin = 'https://app.example.com'
/** What the tests give each process. */
export const { folder, secret, strategy } = JSON.parse(process.argv[2] ?? '{}')

const context = {
  previewModeId: randomBytes(16).toString('hex'),
  previewModeEncryptionKey: randomBytes(32).toString('hex'),
  previewModeSigningKey: randomBytes(32).toString('hex'),
}

/**
 * A mail on its way, as the parent's mailbox gets it.
 *
 * @param {{ to: string, kind: string, link: string | null, code?: string | null }} mail
 */
export function post(mail) {
  process.send?.({ mail })
}

/** @param {App} app */
export function serve({ routes, count, remove, rest = 'all' }) {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(`http://host${request.url}`)
    const canonical = pathname.replaceAll(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '')
    // Next redirects these spellings before any route.
    if (canonical !== pathname) return response.writeHead(308, { location: canonical }).end()
    const found = find(routes, pathname)
    if (found === null) return response.writeHead(404).end()
    const query = { ...toQuery(searchParams), ...(found.below === null ? {} : { [rest]: found.below }) }
    return resolver.apiResolver(request, response, query, found.route, context, false, false, pathname)
  })
  process.on('message', async (/** @type {any} */ { count: counted, remove: removed }) => {
    if (counted !== undefined) process.send?.({ answer: await count(counted) })
    if (removed !== undefined) process.send?.({ answer: (await remove(removed), true) })
  })
  process.on('disconnect', () => process.exit())
  server.listen(0, '127.0.0.1', () => process.send?.({ port: /** @type {any} */ (server.address()).port }))
}

/**
 * @param {Record<string, Route>} routes
 * @param {string} pathname
 * @returns {{ route: Route, below: string[] | null } | null}
 */
function find(routes, pathname) {
  for (const [path, route] of Object.entries(routes)) {
    if (!path.endsWith('/*') && pathname === `/api${path}`) return { route, below: null }
    const above = `/api${path.slice(0, -1)}`
    if (!path.endsWith('/*') || !pathname.startsWith(above) || pathname === above) continue
    try {
      return { route, below: pathname.slice(above.length).split('/').map(decodeURIComponent) }
    } catch {
      return null
    }
  }
  return null
}

/** @param {URLSearchParams} params */
function toQuery(params) {
  return Object.fromEntries(
    [...new Set(params.keys())].map((name) => {
      const values = params.getAll(name)
      return [name, values.length === 1 ? values[0] : values]
    }),
  )
}
