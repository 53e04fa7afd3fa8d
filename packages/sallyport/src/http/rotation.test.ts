import { afterEach, describe, expect, it } from 'vitest'
import type { AuthOptions } from '../configuration/options.ts'
import { findLatestToken } from '../authentication/one-time-token.ts'
import type { SessionStrategy } from '../session/claims.ts'
import { cookieOf, createTestAuth, testPassword } from '../testing-only/test-auth.ts'
import type { TestAuth } from '../testing-only/test-auth.ts'
import { openFormOutcome } from './form-state.ts'

const [first, second, third] = [
  'q3Zk0oS2m9TtX1vYb7cLrJ4wNfHdGpE8',
  'N8vQ2xLr5TzY0cBkW3sHdJ7mPf1aGeU6',
  'u4XcR7nBq9LwE2yKz6TfVj1hSd8MgPa0',
]
const hour = 3_600_000

let open: TestAuth | null = null
afterEach(async () => {
  await open?.remove()
  open = null
})

/** An instance with a list of secrets. All of a test share one database and one clock, as if each were started after the last. */
async function started(secret: string[], options: AuthOptions = {}): Promise<TestAuth> {
  const auth = await createTestAuth({ ...options, secret }, undefined, open)
  open ??= auth
  return auth
}

const get = (auth: TestAuth, cookie: string, path = '/session') => auth.request('GET', path, { cookie })
const isSignedIn = async (response: Response) =>
  ((await response.json()) as { session: object | null }).session !== null
const valueOf = (cookie: string) => cookie.split('=').slice(1).join('=')
const claimsOf = (auth: TestAuth, cookie: string) => auth.services.sessions.peek(valueOf(cookie))

describe.each(['database', 'stateless'] as const)('after a rotation, %s sessions', (strategy: SessionStrategy) => {
  const session = { strategy, idle: '12h', absolute: '1d' } as const
  const start = (secrets: string[]) => started(secrets, { session })

  async function signedIn(secrets: string[]): Promise<string> {
    const auth = await start(secrets)
    await auth.addUser('ada@example.com')
    return auth.signIn('ada@example.com')
  }

  it.each([
    ['the one before', [second], [third, second]],
    ['the oldest of three', [first], [third, second, first]],
    ['one that was only opened with until now', [first, second], [second, first]],
  ])(
    'get a cookie of the newest secret when one of %s is seen, with the same claims and end',
    async (_, before, now) => {
      const cookie = await signedIn(before)
      const auth = await start(now)
      auth.clock.advance(30_000)
      const response = await get(auth, cookie)
      const anew = cookieOf(response)
      expect(anew).not.toBe(cookie)
      expect(response.headers.getSetCookie()[0]).toContain(`; Max-Age=${24 * 3_600 - 30};`)
      expect(claimsOf(auth, anew)).toEqual(claimsOf(auth, cookie))
      const later = await start(now.slice(0, 1))
      expect(await isSignedIn(await get(later, cookie))).toBe(false)
      expect(await isSignedIn(await get(later, anew))).toBe(true)
    },
  )

  it('keep a cookie that the newest secret sealed, first seen or known, whatever others of the session are about', async () => {
    const cookie = await signedIn([first])
    const auth = await start([second, first])
    const anew = cookieOf(await get(auth, cookie))
    for (let round = 0; round < 3; round += 1) {
      expect((await get(auth, anew)).headers.getSetCookie()).toEqual([])
      expect((await get(auth, cookie)).headers.getSetCookie()).toHaveLength(1)
    }
  })

  it('are not kept alive by it: neither past their absolute end, nor by a page that asks by a timer', async () => {
    const cookie = await signedIn([first])
    const auth = await start([second, first])
    expect((await get(auth, cookie, '/session?use=no')).headers.getSetCookie()).toEqual([])
    auth.clock.advance(11 * hour)
    const anew = cookieOf(await get(auth, cookie))
    auth.clock.advance(11 * hour)
    const last = cookieOf(await get(auth, anew)) || anew
    auth.clock.advance(2 * hour)
    expect(await isSignedIn(await get(auth, last))).toBe(false)
  })

  it('that have ended get none', async () => {
    const cookie = await signedIn([first])
    const auth = await start([second, first])
    const id = claimsOf(auth, cookie)?.uid ?? ''
    await auth.services.sessions.endEverywhere(id)
    const response = await get(auth, cookie)
    expect([await isSignedIn(response), response.headers.getSetCookie()]).toEqual([false, []])
  })

  it('of a secret that was taken out are nobody', async () => {
    const cookie = await signedIn([first])
    const auth = await start([third, second])
    const response = await get(auth, cookie)
    expect([await isSignedIn(response), response.headers.getSetCookie()]).toEqual([false, []])
    expect((await get(auth, cookie, '/sessions')).status).toBe(401)
  })
})

describe('after a rotation', () => {
  async function mailed(): Promise<{ code: string; token: string }> {
    const auth = await started([first])
    await auth.post('/sign-up', { email: 'ada@example.com', password: testPassword })
    await auth.delivered()
    const [mail] = auth.mails
    return { code: mail?.code ?? '', token: new URL(mail?.link ?? '').searchParams.get('token') ?? '' }
  }

  it('a code and a link that were mailed before still confirm', async () => {
    for (const proof of ['code', 'token'] as const) {
      const sent = await mailed()
      const auth = await started([third, second, first])
      const body = proof === 'code' ? { email: 'ada@example.com', code: sent.code } : { token: sent.token }
      expect((await auth.post('/email/verify', body)).status).toBe(200)
      await auth.signIn('ada@example.com')
      await open?.remove()
      open = null
    }
  })

  it('a code and a link of a secret that was taken out confirm nothing', async () => {
    const { code, token } = await mailed()
    const auth = await started([second])
    expect((await auth.post('/email/verify', { email: 'ada@example.com', code })).status).toBe(400)
    expect((await auth.post('/email/verify', { token })).status).toBe(400)
  })

  it('who signs up again with the same password is the same as before, and told from another by it', async () => {
    await mailed()
    const auth = await started([second, first])
    const again = async (password: string) => {
      await auth.post('/sign-up', { email: 'ada@example.com', password })
      await auth.delivered()
      return { email: 'ada@example.com', code: auth.mails.at(-1)?.code }
    }
    const candidates = async () =>
      (await findLatestToken(auth.services, 'sign-up', 'ada@example.com')).payload as { candidates: object[] }
    await again(testPassword)
    expect((await candidates()).candidates).toHaveLength(1)
    await again('another horse battery staple')
    expect((await candidates()).candidates).toHaveLength(2)
  })

  it('two who signed up before are told apart by their passwords', async () => {
    await mailed()
    await open?.post('/sign-up', { email: 'ada@example.com', password: 'another horse battery' })
    await open?.delivered()
    const auth = await started([second, first])
    const body = { email: 'ada@example.com', code: open?.mails.at(-1)?.code }
    expect(await (await auth.post('/email/verify', body)).json()).toMatchObject({ error: { code: 'password_needed' } })
    expect((await auth.post('/email/verify', { ...body, password: testPassword })).status).toBe(200)
    await auth.signIn('ada@example.com')
  })

  it('a mail that waited is sent', async () => {
    const before = await started([first], {
      mail: () => {
        throw new Error('not now')
      },
    })
    await before.post('/sign-up', { email: 'ada@example.com', password: testPassword })
    await before.delivered()
    const auth = await started([second, first])
    auth.clock.advance(10_000)
    await auth.delivered()
    expect(auth.mails).toMatchObject([{ kind: 'confirm-sign-up', to: 'ada@example.com' }])
  })

  it('a form that was refused still tells its page why', async () => {
    const before = await started([first])
    const response = await before.request('POST', '/sign-in', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'email=ada@example.com&password=wrong+wrong+wrong',
    })
    const line = response.headers.getSetCookie().find((cookie) => cookie.includes('-form='))
    const { services } = await started([second, first])
    const outcome = openFormOutcome(services, valueOf(line?.split(';')[0] ?? ''))
    expect(outcome).toMatchObject({ error: { code: 'invalid_credentials' }, values: { email: 'ada@example.com' } })
  })

  it('tries that were counted before are forgotten', async () => {
    const attempt = (auth: TestAuth) =>
      auth.post('/sign-in', { email: 'ada@example.com', password: 'wrong wrong wrong' })
    const before = await started([first])
    let status = 0
    for (let tries = 0; tries < 100 && status !== 429; tries += 1) ({ status } = await attempt(before))
    expect(status).toBe(429)
    expect((await attempt(await started([second, first]))).status).toBe(401)
  })
})

it('step by step, with old and new lists side by side, nobody is refused and what one mails another takes', async () => {
  const kept = await started([first])
  await kept.addUser('ada@example.com')
  let cookie = await kept.signIn('ada@example.com')
  let north = kept
  let south = await started([first])

  /** A browser goes from one to the other and keeps what it is given; the one seals and mails what the other takes. */
  async function isServed(one: TestAuth, other: TestAuth): Promise<void> {
    for (const instance of [one, other, one]) {
      const response = await get(instance, cookie)
      expect(await isSignedIn(response)).toBe(true)
      cookie = cookieOf(response) || cookie
    }
    expect(await isSignedIn(await get(other, await one.signIn('ada@example.com')))).toBe(true)
  }

  async function signsUp(email: string, one: TestAuth, other: TestAuth): Promise<void> {
    await one.post('/sign-up', { email, password: testPassword })
    await one.delivered()
    const code = one.mails.find(({ to }) => to === email)?.code
    expect((await other.post('/email/verify', { email, code })).status).toBe(200)
  }

  for (const [step, secrets] of [[first, second], [second, first], [second]].entries()) {
    north = await started(secrets)
    await isServed(north, south)
    await isServed(south, north)
    await signsUp(`grace-${step}@example.com`, north, south)
    south = await started(secrets)
    await isServed(south, north)
  }
})

it('without the first step, an instance that knows the old secret only refuses what the new one sealed', async () => {
  const old = await started([first])
  await old.addUser('ada@example.com')
  const cookie = await (await started([second, first])).signIn('ada@example.com')
  expect(await isSignedIn(await get(old, cookie))).toBe(false)
})
