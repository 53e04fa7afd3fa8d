import { randomBytes, randomUUID, scryptSync, timingSafeEqual } from 'node:crypto'

/** The table of users that an app has to bring itself where its session library has none. */
const users = new Map()

/** @param {{ email: string, password: string, name: string }} user */
export function addUser({ email, password, name }) {
  const salt = randomBytes(16)
  users.set(email, { id: randomUUID(), email, name, salt, hash: scryptSync(password, salt, 32) })
}

/**
 * @param {unknown} email
 * @param {unknown} password
 */
export function checkUser(email, password) {
  const user = users.get(email)
  if (user === undefined || typeof password !== 'string') return null
  return timingSafeEqual(scryptSync(password, user.salt, 32), user.hash) ? user : null
}

/** @param {string} email */
export const removeUser = (email) => users.delete(email)

/** @param {string} email */
export const countUsers = (email) => (users.has(email) ? 1 : 0)

/** The app's own way to sign up. @type {import('./host.mjs').Route} */
export const signUpRoute = {
  default(request, response) {
    addUser(request.body)
    response.status(200).json({})
  },
}
