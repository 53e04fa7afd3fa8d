import { createAuth } from 'sallyport'
import { sallyport } from 'sallyport/next'

export const origin = 'http://localhost:3000'
export const password = 'correct horse battery staple'

/**
 * An app's `auth`, and the same without a framework, on one database.
 *
 * @param {string} database A URL.
 * @param {{ heartbeat?: false }} [session] `heartbeat: false`: each check asks the database.
 */
export async function openSallyport(database, session = {}) {
  const options = {
    database,
    url: origin,
    secret: 'q3Zk0oS2m9TtX1vYb7cLrJ4wNfHdGpE8',
    roles: { admin: ['*'] },
    session,
    verification: /** @type {const} */ ('optional'),
    limits: Object.fromEntries(['sign-in', 'sign-up'].map((name) => [name, unlimited])),
    logLevel: /** @type {const} */ ('silent'),
  }
  const auth = createAuth(options)
  await auth.ready()
  return { auth, next: sallyport(options) }
}

/** So that what is measured is what is done, not what is refused. */
const rate = { burst: 1_000_000_000, periodMs: 1_000 }
const unlimited = { identifier: rate, address: rate, global: rate }

/**
 * Sessions of one user.
 *
 * @param {Awaited<ReturnType<typeof openSallyport>>['auth']} auth
 * @param {number} count
 * @returns {Promise<{ id: string, cookies: string[] }>} `cookies`: Cookie headers.
 */
export async function sessionsOf(auth, count) {
  const { id } = await auth.users.create({ email: 'ada@example.com', name: 'Ada', emailVerified: true })
  const cookies = []
  for (let index = 0; index < count; index += 1) {
    const { setCookie } = await auth.startSession(new Request(origin), id)
    cookies.push(setCookie.split(';')[0] ?? '')
  }
  return { id, cookies }
}
