import { createAuth } from 'sallyport'
import { sallyport } from 'sallyport/next'
import { optionsOf, origin, password } from './sallyport-options.mjs'

export { origin, password }

/**
 * An app's `auth`, and the same without a framework, on one database.
 *
 * @param {string} database A URL.
 * @param {{ heartbeat?: false }} [session] `heartbeat: false`: each check asks the database.
 */
export async function openSallyport(database, session = {}) {
  const options = optionsOf(database, session)
  const auth = createAuth(options)
  await auth.ready()
  return { auth, next: sallyport(options) }
}

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
