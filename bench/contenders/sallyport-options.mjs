export const origin = 'http://localhost:3000'
export const password = 'correct horse battery staple'

/** So that what is measured is what is done, not what is refused. */
const rate = { burst: 1_000_000_000, periodMs: 1_000 }
const unlimited = { identifier: rate, address: rate, global: rate }

/**
 * @param {string} database A URL.
 * @param {{ heartbeat?: false }} [session] `heartbeat: false`: each check asks the database.
 */
export function optionsOf(database, session = {}) {
  return {
    database,
    url: origin,
    secret: 'q3Zk0oS2m9TtX1vYb7cLrJ4wNfHdGpE8',
    roles: { admin: ['*'] },
    session,
    verification: /** @type {const} */ ('optional'),
    limits: Object.fromEntries(['sign-in', 'sign-up'].map((name) => [name, unlimited])),
    logLevel: /** @type {const} */ ('silent'),
  }
}
