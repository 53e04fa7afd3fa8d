/** @typedef {import('../lib/app.mjs').Adapter} Adapter */

const handlers = 'it has no endpoints: the handlers are the app’s'

/** @type {Adapter} */
export const ironSession = {
  label: 'iron-session',
  package: 'iron-session',
  file: 'iron-session.mjs',
  cookie: 'session',
  base: '/api',
  signUp: (given) => ({ path: '/api/sign-up', body: given }),
  signIn: async (_app, { email, password }) => ({ path: '/api/sign-in', body: { email, password } }),
  signOut: async (_app, cookie) => ({ path: '/api/sign-out', body: {}, cookie }),
  session: { path: '/api/session' },
  nameIn: ({ name }) => name,
  without: {
    'old session after a change of the password': handlers,
    'change of the password without the current one': handlers,
    'old session after a reset': handlers,
    'a neighbour’s cookie': 'the app chooses the name; `__Host-session` can be had',
    csrf: `${handlers}; the cookie is SameSite=Lax`,
    'open-redirect': handlers,
    'host-header': handlers,
    enumeration: handlers,
    'rate-limit': handlers,
    'account-linking': handlers,
    'mass-assignment': handlers,
    identifier: handlers,
    'single-use-race': handlers,
    password: handlers,
    dos: handlers,
    'what the database holds': 'it stores nothing',
    leak: handlers,
  },
  notes: {
    'kept cookie after a sign-out': 'Its README says so, and advises to look the user up for whatever matters.',
    'user who was deleted': 'Its README advises to look the user up for whatever matters.',
  },
}
