/** @typedef {import('../lib/app.mjs').Adapter} Adapter */

const base = '/api/auth'
const query = (/** @type {string} */ value) => encodeURIComponent(value)
const pathOf = (/** @type {string | null} */ link) => new URL(link ?? '').pathname + new URL(link ?? '').search

/** @type {Adapter} */
export const betterAuth = {
  label: 'better-auth',
  package: 'better-auth',
  file: 'better-auth.mjs',
  cookie: '__Secure-better-auth.session_token',
  base,
  signUp: ({ email, password, name }) => ({ path: `${base}/sign-up/email`, body: { email, password, name } }),
  confirm: ({ link }) => ({ path: pathOf(link) }),
  signIn: async (_app, { email, password }) => ({ path: `${base}/sign-in/email`, body: { email, password } }),
  signOut: async (_app, cookie) => ({ path: `${base}/sign-out`, body: {}, cookie }),
  session: { path: `${base}/get-session` },
  nameIn: (body) => body?.user?.name ?? null,
  redirects: async (_app, target, { email, password }) => [
    { path: `${base}/sign-in/email`, body: { email, password, callbackURL: target } },
    { path: `${base}/verify-email?token=x&callbackURL=${query(target)}` },
    { path: `${base}/reset-password/x?callbackURL=${query(target)}` },
  ],
  forged: ({ email, password }) => [
    { path: `${base}/sign-in/email`, body: { email, password } },
    { path: `${base}/sign-out`, body: {} },
    { path: `${base}/revoke-sessions`, body: {} },
    { path: `${base}/update-user`, body: { name: 'changed' } },
    { path: `${base}/change-password`, body: { currentPassword: password, newPassword: `${password}2` } },
  ],
  typed: (value, { email, password, name }) => [
    { path: `${base}/sign-in/email`, body: { email: value, password } },
    { path: `${base}/sign-in/email`, body: { email, password: value } },
    { path: `${base}/sign-in/email`, body: { email, password, callbackURL: value ?? 1 } },
    { path: `${base}/sign-up/email`, body: { email: value, password, name } },
    { path: `${base}/sign-up/email`, body: { email: `x${email}`, password: value, name } },
    { path: `${base}/sign-up/email`, body: { email: `x${email}`, password, name: value } },
  ],
  pages: ['/error?error=', '/error?error_description='],
  list: { path: `${base}/list-sessions` },
  changePassword: ({ password }, next) => ({
    path: `${base}/change-password`,
    body: { currentPassword: password, newPassword: next },
  }),
  askReset: (email) => ({ path: `${base}/request-password-reset`, body: { email } }),
  reset: ({ code }, next) => ({ path: `${base}/reset-password`, body: { newPassword: next, token: code } }),
  without: {},
  withheld: {
    'another site as the target':
      'one endpoint leads away; which and how is not printed here before its maintainers have mended it',
  },
  notes: {
    'old session after a change of the password': 'It ends where the caller sends `revokeOtherSessions: true`.',
    'old session after a reset': 'The option `emailAndPassword.revokeSessionsOnPasswordReset` ends it.',
    'a neighbour’s cookie': 'Its prefix `__Secure-` binds a cookie to https, not to the host.',
    'sign-out from another site':
      'It takes a form without fields; seen in Chromium too. The user is signed out of this browser, the session itself lives on. What comes with a cookie is held against its origin, what comes without is not.',
    'sign-up before the owner':
      'The mail that the victim opens was sent by the stranger’s sign-up. A reset of the password gives the account to the victim; the option `onExistingUserSignUp` can mail them.',
    'using up somebody else’s sign-up':
      'The first sign-up has made the user. A reset of the password gives the account to the victim.',
    'weak secret': 'Its log warns of it; only its own default secret is refused.',
    'common passwords': 'Its plugin `haveIBeenPwned` asks a service for passwords that leaked.',
    'one account from many addresses':
      'Its limits count by address and path; its plugin `captcha` can make each guess cost more.',
    'what the database holds': 'The option `verification.storeIdentifier: "hashed"` stores a hash instead.',
    'a body of 20 MB': 'Its documentation turns Next’s limit off for this route; a proxy before it should have one.',
  },
}
