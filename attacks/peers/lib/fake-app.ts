import type { App, Ask, Answer, Credentials } from './app.mjs'

/** An app in memory that has all of some guards, or none: what the recipes are tried on. */
export function fakeApp({ strong }: { strong: boolean }): { app: App } {
  const users = new Map<string, { password: string; name: string; wrong: number }>()
  const sessions = new Map<string, string>()
  const cookie = strong ? '__Host-s' : 's'
  let last = 0

  const answer = (status: number, body: unknown, more: Partial<Answer> = {}): Answer => ({
    status,
    headers: strong ? { 'cache-control': 'no-store' } : {},
    setCookies: [],
    text: typeof body === 'string' ? body : JSON.stringify(body),
    ...more,
  })
  const start = (email: string) => {
    const id = `id-${(last += 1)}`
    sessions.set(id, email)
    return [`${cookie}=${id}; Path=/; HttpOnly${strong ? '; Secure; SameSite=Lax' : ''}`]
  }
  const emailOf = (ask: Ask) =>
    sessions.get(new RegExp(`(?:^|; )${cookie}=([^;]*)`).exec(ask.cookie ?? '')?.[1] ?? '') ?? null

  function signUp({ email, password, name }: Credentials): Answer {
    if (typeof email !== 'string' || typeof password !== 'string') return answer(strong ? 400 : 500, {})
    if (strong && (/^[a-z]*\d*[a-z]*\d*$/.test(password) || password === email)) return answer(400, {})
    const key = strong ? email.toLowerCase() : `${email}${users.has(email) ? `+${(last += 1)}` : ''}`
    if (!users.has(key)) users.set(key, { password, name, wrong: 0 })
    return answer(200, {})
  }
  function signIn({ email, password }: Credentials): Answer {
    if (typeof email !== 'string' || typeof password !== 'string') return answer(strong ? 400 : 500, {})
    const user = users.get(email)
    if (strong && (user?.wrong ?? 0) >= 5) return answer(429, {})
    if (user?.password === password) return answer(200, {}, { setCookies: start(email) })
    if (user !== undefined) user.wrong += 1
    return answer(401, strong || user === undefined ? { code: 'WRONG' } : { code: 'WRONG_PASSWORD' })
  }
  function ask(asked: Ask): Answer {
    const { path, headers = {}, body } = asked
    const [where = '', query = ''] = path.split('?')
    if (where === '/session') {
      const name = users.get(emailOf(asked) ?? '')?.name
      return answer(200, { name: name ?? (strong ? null : emailOf(asked) && 'somebody') })
    }
    if (strong && headers['origin'] !== undefined) return answer(403, {})
    if (where === '/to') return answer(302, {}, { headers: { location: strong ? '/' : decodeURIComponent(query) } })
    const fields = read(body)
    if (fields === null) return answer(strong ? 400 : 500, strong ? {} : 'at read (/app/node_modules/x.js:1:1)')
    if (where === '/sign-up') return signUp(fields)
    if (where === '/sign-in') return signIn(fields)
    if (where !== '/sign-out') return answer(404, {})
    if (strong) for (const [id, email] of sessions) if (email === emailOf(asked)) sessions.delete(id)
    return answer(200, {}, { setCookies: [`${cookie}=; Max-Age=0`] })
  }
  const app: App = {
    adapter: {
      label: 'fake',
      package: 'fake',
      file: 'fake.mjs',
      cookie,
      base: '',
      signUp: (given) => ({ path: '/sign-up', body: given }),
      signIn: async (_app, given) => ({ path: '/sign-in', body: given }),
      signOut: async (_app, kept) => ({ path: '/sign-out', body: {}, cookie: kept }),
      session: { path: '/session' },
      nameIn: (body: { name: string | null }) => body.name,
      redirects: async (_app, target) => [{ path: `/to?${encodeURIComponent(target)}` }],
      forged: (given) => [
        { path: '/sign-in', body: given },
        { path: '/sign-out', body: {} },
      ],
      typed: (value, given) => [{ path: '/sign-in', body: { ...given, email: value } }],
      without: {},
      notes: {},
    },
    mails: [],
    folder: '',
    ask: async (asked) => ask(asked),
    count: async (local) => [...users.keys()].filter((email) => email.toLowerCase().includes(local)).length,
    remove: async (email) => users.delete(email),
    again: async () => app,
    stop: async () => undefined,
  }
  return { app }
}

/** What a body says; null where it cannot be read. */
function read(body: unknown): Credentials | null {
  if (typeof body !== 'string') return (body ?? {}) as Credentials
  try {
    return JSON.parse(body) as Credentials
  } catch {
    return body.startsWith('{') ? null : (Object.fromEntries(new URLSearchParams(body)) as unknown as Credentials)
  }
}
