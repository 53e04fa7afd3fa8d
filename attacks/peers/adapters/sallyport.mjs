import { form } from './form.mjs'

/**
 * @typedef {import('../lib/app.mjs').Adapter} Adapter
 * @typedef {import('../lib/app.mjs').Credentials} Credentials
 */

const base = '/api/auth'
const noPasswordChange = 'it has no change of the password yet'
const noReset = 'it has no reset of the password yet'

/** @type {Adapter} */
export const rows = {
  label: 'sallyport',
  package: 'sallyport',
  file: 'sallyport.mjs',
  strategy: 'database',
  cookie: '__Host-session',
  base,
  signUp: ({ email, password, name }) => ({ path: `${base}/sign-up`, body: { email, password, name } }),
  confirm: ({ to, code }, { password }) => ({ path: `${base}/email/verify`, body: { email: to, code, password } }),
  signIn: async (_app, { email, password }) => ({ path: `${base}/sign-in`, body: { email, password } }),
  signOut: async (_app, cookie) => ({ path: `${base}/sign-out`, body: {}, cookie }),
  session: { path: `${base}/session` },
  nameIn: ({ user }) => user?.name ?? null,
  redirects: async (_app, target, { email, password }) => [
    form(`${base}/sign-in`, { email, password, next: target, back: target }),
    form(`${base}/sign-in`, { email: 'none', password: 'x', next: target, back: target }),
    form(`${base}/sign-up`, { email: 'none', password: 'x', next: target, back: target }),
    form(`${base}/sign-out`, { next: target, back: target }),
  ],
  forged: ({ email, password }) => [
    { path: `${base}/sign-in`, body: { email, password } },
    { path: `${base}/sign-out`, body: {} },
    { path: `${base}/sessions/revoke`, body: { all: 'everywhere' } },
  ],
  typed: (value, { email, password, name }) => [
    { path: `${base}/sign-in`, body: { email: value, password } },
    { path: `${base}/sign-in`, body: { email, password: value } },
    { path: `${base}/sign-up`, body: { email: value, password, name } },
    { path: `${base}/sign-up`, body: { email: `x${email}`, password: value, name } },
    { path: `${base}/sign-up`, body: { email: `x${email}`, password, name: value ?? 1 } },
  ],
  list: { path: `${base}/sessions` },
  without: {
    'old session after a change of the password': noPasswordChange,
    'change of the password without the current one': noPasswordChange,
    'old session after a reset': noReset,
    'a reset link fifty times at once': noReset,
    'asking for a reset': noReset,
    'script in a parameter of a page': 'it has no pages of its own: they are the app’s',
  },
  notes: {
    'using up somebody else’s sign-up':
      'The limit by address is what stops mail to people who never asked. One more attempt comes back every 12 minutes.',
    'failing somebody else’s sign-in':
      'The limit by account is what stops guessing from many addresses, and anybody can use it up. A way in by a device that is known is planned (AT150 in docs/attacks.md).',
  },
}

/** @type {Adapter} */
export const stateless = {
  ...rows,
  label: 'sallyport, stateless',
  strategy: 'stateless',
  without: { ...rows.without, 'secret in an answer': 'there is no list of sessions' },
  notes: {
    ...rows.notes,
    'kept cookie after a sign-out':
      'docs/sessions.md says so of this strategy: the copy lives until its end, or until a sign-out everywhere.',
  },
}
