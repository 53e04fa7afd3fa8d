/** @typedef {{ cookie: string, id: string }} Session */

/**
 * Signs in over the proxy.
 *
 * @param {string} url Of the proxy, the origin that all instances know.
 * @param {import('./instances.mjs').Account} account
 * @returns {Promise<Session>}
 */
export async function signIn(url, { email, password }) {
  const response = await post(url, url, '/sign-in', { email, password })
  const { session } = /** @type {{ session: { id: string } }} */ (await response.json())
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  return { cookie, id: session.id }
}

/**
 * Revokes a session on one instance.
 *
 * @param {string} url As for {@link signIn}.
 * @param {import('./instances.mjs').Instance} instance
 * @param {Session} session
 */
export async function revoke(url, instance, { cookie, id }) {
  const response = await post(url, originOf(instance), '/sessions/revoke', { id }, cookie)
  await response.text()
}

/**
 * Asks an instance for a session, without counting as its use.
 *
 * @param {import('./instances.mjs').Instance} instance
 * @param {Session} session
 * @returns {Promise<boolean>} Whether it accepts it.
 */
export async function accepts(instance, { cookie }) {
  const response = await fetch(`${originOf(instance)}/api/auth/session?use=no`, { headers: { cookie } })
  if (!response.ok) throw new Error(`Instance ${instance.name} answered ${response.status}: ${await response.text()}`)
  const { user } = /** @type {{ user: object | null }} */ (await response.json())
  return user !== null
}

/**
 * How an instance hears of changes that others make, as its `/health` tells; null before it knows.
 *
 * @param {import('./instances.mjs').Instance} instance
 * @returns {Promise<string | null>}
 */
export async function hearsBy(instance) {
  const response = await fetch(`${originOf(instance)}/api/auth/health`)
  const { changes } = /** @type {{ changes?: string }} */ (await response.json())
  return changes ?? null
}

/**
 * @param {string} origin
 * @param {string} to
 * @param {string} path
 * @param {object} body
 * @param {string} [cookie]
 */
async function post(origin, to, path, body, cookie) {
  const headers = { origin, 'content-type': 'application/json', ...(cookie === undefined ? {} : { cookie }) }
  const response = await fetch(`${to}/api/auth${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`POST ${path} was answered ${response.status}: ${await response.text()}`)
  return response
}

/** @param {import('./instances.mjs').Instance} instance */
function originOf({ port }) {
  return `http://127.0.0.1:${port}`
}
