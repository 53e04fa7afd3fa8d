import { randomBytes, randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import { emailOf, newPlace } from './engines.mjs'
import { openRaw } from './stores.mjs'

const tables = `
  create table users (id text primary key, name text, email text unique not null, email_verified bigint, image text);
  create table sessions (session_token text primary key, user_id text not null references users (id), expires bigint not null);`
const find = `select s.session_token, s.user_id, s.expires, u.name, u.email from sessions s join users u on u.id = s.user_id where s.session_token = ?`
const secret = randomBytes(32).toString('base64url')
/** What the session functions ask a response for. */
const response = { getHeader: () => undefined, setHeader: () => undefined, appendHeader: () => undefined }

/**
 * Auth.js v5 and next-auth v4 with sessions in the database, both on the same tables. They bring no store: the adapter is ours, and finds
 * session and user by one prepared join, which is the least that one can do; the published adapters do that or more.
 *
 * @param {import('./stores.mjs').Engine} engine
 * @param {number} users With a session each.
 * @returns {Promise<Record<'Auth.js v5' | 'next-auth v4', (index: number) => Promise<any>>>} Checks of sessions.
 */
export async function openAuthJs(engine, users) {
  const raw = await openRaw(engine, await newPlace(engine, 'authjs'))
  await raw.run(tables)
  const tokens = []
  const expires = Date.now() + 30 * 86_400_000
  for (let index = 0; index < users; index += 1) {
    const [id, token] = [randomUUID(), randomUUID()]
    await raw.batch([
      ['user', 'insert into users (id, name, email) values (?, ?, ?)', [id, 'Ada', emailOf(index)]],
      ['session', 'insert into sessions values (?, ?, ?)', [token, id, expires]],
    ])
    tokens.push(token)
  }
  /** @type {any} */
  const options = { secret, providers: [], session: { strategy: 'database' }, adapter: adapterOn(raw), trustHost: true }
  process.env.NEXTAUTH_URL = 'http://localhost:3000'
  await import('./as-bundled.mjs')
  const { default: nextAuth } = await import('next-auth')
  const { auth } = nextAuth(options)
  const { getServerSession } = createRequire(import.meta.url)('next-auth-4/next')
  const cookiesOf = (/** @type {string} */ name, /** @type {number} */ index) => ({
    [name]: tokens[index % users] ?? '',
  })
  return {
    'Auth.js v5': (index) => auth(requestOf(cookiesOf('authjs.session-token', index)), /** @type {any} */ (response)),
    'next-auth v4': (index) =>
      getServerSession(requestOf(cookiesOf('next-auth.session-token', index)), response, options),
  }
}

/** As Next gives it to an API route. @param {Record<string, string>} cookies @returns {any} */
function requestOf(cookies) {
  const cookie = Object.entries(cookies)
    .map((pair) => pair.join('='))
    .join('; ')
  return { headers: { host: 'localhost:3000', cookie }, cookies }
}

/** What Auth.js asks of an adapter beside the check. */
const writes =
  'createUser getUser getUserByEmail getUserByAccount updateUser linkAccount createSession updateSession deleteSession'

/** @param {Awaited<ReturnType<typeof openRaw>>} raw */
function adapterOn(raw) {
  const refuse = async () => {
    throw new Error('Only sessions are checked here.')
  }
  return {
    ...Object.fromEntries(writes.split(' ').map((name) => [name, refuse])),
    /** @param {string} token */
    async getSessionAndUser(token) {
      const row = await raw.get('find', find, [token])
      if (row === undefined) return null
      return {
        session: { sessionToken: row.session_token, userId: row.user_id, expires: new Date(Number(row.expires)) },
        user: { id: row.user_id, name: row.name, email: row.email, emailVerified: null, image: null },
      }
    },
  }
}
