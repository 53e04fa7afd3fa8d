import { form } from './form.mjs'

/**
 * @typedef {import('../lib/app.mjs').Adapter} Adapter
 * @typedef {import('../lib/app.mjs').App} App
 */

const base = '/api/auth'
const authorize = 'the app’s own `authorize` decides it'
const noSignUp = 'it has no sign-up: users are the app’s'
const noPasswords = 'it keeps no passwords: they are the app’s'

/**
 * The token that a page of the app's own gets first.
 *
 * @param {App} app
 */
async function csrf(app) {
  const { text, setCookies } = await app.ask({ path: `${base}/csrf` })
  return { csrfToken: JSON.parse(text).csrfToken, cookie: setCookies.map((line) => line.split(';')[0]).join('; ') }
}

/** @type {Adapter} */
export const nextAuth = {
  label: 'next-auth v4',
  package: 'next-auth-4',
  file: 'next-auth.mjs',
  cookie: '__Secure-next-auth.session-token',
  base,
  signUp: (given) => ({ path: '/api/sign-up', body: given }),
  async signIn(app, { email, password }) {
    const { csrfToken, cookie } = await csrf(app)
    return { path: `${base}/callback/credentials`, body: { email, password, csrfToken, json: 'true' }, cookie }
  },
  async signOut(app, session) {
    const { csrfToken, cookie } = await csrf(app)
    return { path: `${base}/signout`, body: { csrfToken, json: 'true' }, cookie: `${session}; ${cookie}` }
  },
  session: { path: `${base}/session` },
  nameIn: ({ user }) => user?.name ?? null,
  async redirects(app, target, { email, password }) {
    const { csrfToken, cookie } = await csrf(app)
    const planted = `__Secure-next-auth.callback-url=${encodeURIComponent(target)}`
    const fields = { email, password, csrfToken }
    return [
      form(`${base}/callback/credentials`, { ...fields, callbackUrl: target }, cookie),
      form(`${base}/callback/credentials`, fields, `${cookie}; ${planted}`),
      form(`${base}/signout`, { csrfToken, callbackUrl: target }, cookie),
      { path: `${base}/signout?callbackUrl=${encodeURIComponent(target)}` },
    ]
  },
  forged: ({ email, password }) => [
    { path: `${base}/callback/credentials`, body: { email, password, json: 'true' } },
    { path: `${base}/signout`, body: { json: 'true' } },
    { path: `${base}/session`, body: { data: { name: 'changed' } } },
  ],
  typed: (value) => [
    { path: `${base}/callback/credentials`, body: { callbackUrl: value } },
    { path: `${base}/callback/credentials`, body: { csrfToken: value } },
    { path: `${base}/signin/credentials`, body: { callbackUrl: value } },
  ],
  pages: ['/signin?error=', '/signin?callbackUrl=', '/error?error=', '/signout?callbackUrl='],
  without: {
    'old session after a change of the password': noPasswords,
    'change of the password without the current one': noPasswords,
    'old session after a reset': noPasswords,
    'a reset link fifty times at once': noPasswords,
    'asking for a reset': noPasswords,
    'sign-up of a taken address': noSignUp,
    enumeration: authorize,
    'rate-limit': 'it has no limits: they are the app’s, in `authorize`',
    'account-linking': noSignUp,
    identifier: noSignUp,
    'single-use-race': noSignUp,
    password: noPasswords,
    'fields of a sign-up': noSignUp,
    'a password of a megabyte': authorize,
    'host of a request in a mail': 'it sends no mail for credentials',
    'what the database holds': 'its sessions are in the cookie alone',
    'secret in an answer': 'there is no list of sessions',
  },
  notes: {
    'kept cookie after a sign-out':
      'Its documentation says so of JWT sessions; sessions in a database cannot be had with the credentials provider.',
    'user who was deleted': 'The app can look the user up in the callback `session` or `jwt`.',
    'a neighbour’s cookie': 'The option `cookies.sessionToken.name` takes a name with `__Host-`.',
    'weak secret': 'It refuses to start without a secret, and takes any.',
    'a target that is no URL': 'Whoever asks gets an error, and nothing else comes of it.',
    'values of another type': 'Whoever asks gets an error, and nothing else comes of it.',
  },
}
