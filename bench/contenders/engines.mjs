import { join } from 'node:path'
import { given } from '../lib/child.mjs'
import { openSallyport, origin } from './sallyport.mjs'
import { newDatabase, openBetterAuth, openIdealStore } from './stores.mjs'

/** @type {import('./stores.mjs').Engine[]} */
export const engines = given.postgres === null ? ['sqlite'] : ['sqlite', 'postgres']

/** @param {string} what @param {import('./stores.mjs').Engine} engine */
export const named = (what, engine) => `${what}, ${engine === 'sqlite' ? 'SQLite' : 'PostgreSQL'}`

/** @param {number} index */
export const emailOf = (index) => `ada${index}@example.com`

/**
 * A file, or the URL of a new database.
 *
 * @param {import('./stores.mjs').Engine} engine
 * @param {string} name
 */
export async function newPlace(engine, name) {
  return engine === 'sqlite' ? join(given.folder, `${name}.db`) : newDatabase(given.postgres ?? '')
}

/**
 * The same users in ours, in better-auth and in what a hand would write, each on a database of its own, with a session each.
 *
 * @param {import('./stores.mjs').Engine} engine
 * @param {number} users
 * @param {{ password?: string }} [own] `password`: with which they sign in to ours; default: by none, which saves the hashes.
 */
export async function openContenders(engine, users, own = {}) {
  const ideal = await openIdealStore(engine, await newPlace(engine, 'ideal'), users)
  const place = await newPlace(engine, 'ours')
  const url = engine === 'sqlite' ? `file:${place}` : place
  const { auth } = await openSallyport(url)
  const better = await openBetterAuth(engine, await newPlace(engine, 'better'))
  const requests = []
  const headers = []
  for (let index = 0; index < users; index += 1) {
    const email = emailOf(index)
    const { id } = await auth.users.create({ email, name: 'Ada', emailVerified: true, ...own })
    const { setCookie } = await auth.startSession(new Request(origin), id)
    requests.push(new Request(origin, { headers: { cookie: setCookie.split(';')[0] ?? '' } }))
    headers.push(new Headers({ cookie: await better.signUp(email) }))
  }
  return { ideal, auth, url, requests, better, headers }
}
