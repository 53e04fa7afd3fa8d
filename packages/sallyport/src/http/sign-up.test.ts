import { afterEach, describe, expect, it } from 'vitest'
import { createUsers } from '../operations/users.ts'
import { failAt } from '../storage/testing-only/fail-at.ts'
import { cookieOf, createTestAuth, testPassword } from '../testing-only/test-auth.ts'
import type { TestAuth } from '../testing-only/test-auth.ts'

let open: TestAuth | null = null
afterEach(async () => {
  await open?.remove()
  open = null
})

async function setUp(...options: Parameters<typeof createTestAuth>): Promise<TestAuth> {
  open = await createTestAuth(...options)
  return open
}

async function signUp(auth: TestAuth, email: string, password = testPassword): Promise<Response> {
  const response = await auth.post('/sign-up', { email, password, name: 'Ada' })
  await auth.delivered()
  return response
}

async function whole(response: Response): Promise<{ status: number; headers: [string, string][]; body: string }> {
  return {
    status: response.status,
    headers: [...response.headers].filter(([name]) => name !== 'date' && name !== 'x-request-id'),
    body: await response.text(),
  }
}

describe('sign-up with verification required', () => {
  it('answers 200 verify, starts no session, stores no user, and mails a code and a link', async () => {
    const auth = await setUp()
    const response = await signUp(auth, 'Ada@Example.com')
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ status: 'verify' })
    expect(response.headers.getSetCookie()).toEqual([])
    expect(await createUsers(auth.services, {}).get({ email: 'ada@example.com' })).toBeNull()
    expect(auth.mails).toHaveLength(1)
    expect(auth.mails[0]).toMatchObject({
      kind: 'confirm-sign-up',
      to: 'ada@example.com',
      code: expect.stringMatching(/^\d{8}$/) as string,
    })
    expect(auth.mails[0]?.link).toMatch(/^https:\/\/app\.example\.com\/verify-email\?token=[\w-]{43}$/)
  })

  it('the code completes it, once, and then the password signs in', { tags: ['ASVS-6.5.1'] }, async () => {
    const auth = await setUp()
    await signUp(auth, 'ada@example.com')
    const body = { email: 'ada@example.com', code: auth.mails[0]?.code }
    expect((await auth.post('/email/verify', body)).status).toBe(200)
    expect((await auth.post('/email/verify', body)).status).toBe(400)
    expect((await auth.post('/sign-in', { email: 'ada@example.com', password: testPassword })).status).toBe(200)
  })

  it('the link completes it, once, and is void for the code then', async () => {
    const auth = await setUp()
    await signUp(auth, 'ada@example.com')
    const token = new URL(auth.mails[0]?.link ?? '').searchParams.get('token')
    expect((await auth.post('/email/verify', { token })).status).toBe(200)
    expect((await auth.post('/email/verify', { token })).status).toBe(400)
    expect((await auth.post('/email/verify', { email: 'ada@example.com', code: auth.mails[0]?.code })).status).toBe(400)
  })

  it('AT027 status, headers but Date and X-Request-Id, body and statements are equal for a new, an existing, an unverified and a banned one', {
    tags: ['ASVS-6.3.8'],
  }, async () => {
    const auth = await setUp()
    await auth.addUser('existing@example.com')
    await auth.addUser('unverified@example.com', { verified: false })
    const banned = await auth.addUser('banned@example.com')
    await createUsers(auth.services, {}).ban(banned)
    const seen: unknown[] = []
    for (const email of [
      'newcomer@example.com',
      'existing@example.com',
      'unverified@example.com',
      'banned@example.com',
    ]) {
      auth.recording.clear()
      const answer = await whole(await signUp(auth, email))
      seen.push({ ...answer, statements: [...auth.recording.asked] })
    }
    expect(seen[0]).toMatchObject({ status: 200, body: '{"status":"verify"}' })
    for (const other of seen) expect(other).toEqual(seen[0])
  })

  it('tells the owner of an existing account by mail, without code, and changes nothing', async () => {
    const auth = await setUp()
    await auth.addUser('ada@example.com')
    await signUp(auth, 'ada@example.com', 'another password of somebody')
    expect(auth.mails[0]).toMatchObject({ kind: 'sign-up-existing', code: null, link: 'https://app.example.com/login' })
    expect((await auth.post('/sign-in', { email: 'ada@example.com', password: testPassword })).status).toBe(200)
    expect(
      (await auth.post('/sign-in', { email: 'ada@example.com', password: 'another password of somebody' })).status,
    ).toBe(401)
  })

  it('AT005 the first proof of the mailbox wipes the password and the sessions that somebody made before', async () => {
    const auth = await setUp({ verification: 'optional' })
    const attacker = await auth.post('/sign-up', {
      email: 'victim@example.com',
      password: 'the password of the attacker',
    })
    const cookie = cookieOf(attacker)
    const required = await createTestAuth({ database: auth.temporary.url }, () => auth.services.db)
    try {
      await required.post('/sign-up', { email: 'victim@example.com', password: testPassword })
      await required.delivered()
      const mail = required.mails.find(({ kind }) => kind === 'confirm-sign-up')
      expect((await required.post('/email/verify', { email: 'victim@example.com', code: mail?.code })).status).toBe(200)
      expect(
        (await required.post('/sign-in', { email: 'victim@example.com', password: 'the password of the attacker' }))
          .status,
      ).toBe(401)
      expect((await required.post('/sign-in', { email: 'victim@example.com', password: testPassword })).status).toBe(
        200,
      )
      const session = await required.request('GET', '/session', { cookie })
      expect(await session.json()).toEqual({ session: null, user: null, roles: [], permissions: [] })
    } finally {
      await required.remove()
    }
  })

  it('AT055 a second sign-up voids the code and the link of the first', { tags: ['ASVS-6.6.2'] }, async () => {
    const auth = await setUp()
    await signUp(auth, 'ada@example.com')
    await signUp(auth, 'ada@example.com')
    const [first, second] = auth.mails
    const token = new URL(first?.link ?? '').searchParams.get('token')
    expect((await auth.post('/email/verify', { token })).status).toBe(400)
    expect((await auth.post('/email/verify', { email: 'ada@example.com', code: first?.code })).status).toBe(400)
    expect((await auth.post('/email/verify', { email: 'ada@example.com', code: second?.code })).status).toBe(200)
  })

  it('AT054 a code is good for ten minutes and a link for an hour, to the millisecond', {
    tags: ['ASVS-6.4.1', 'ASVS-6.5.5', 'NIST-3.1.3.2'],
  }, async () => {
    const auth = await setUp()
    await signUp(auth, 'ada@example.com')
    await signUp(auth, 'grace@example.com')
    auth.clock.advance(10 * 60_000 - 1)
    expect((await auth.post('/email/verify', { email: 'ada@example.com', code: auth.mails[0]?.code })).status).toBe(200)
    auth.clock.advance(1)
    expect((await auth.post('/email/verify', { email: 'grace@example.com', code: auth.mails[1]?.code })).status).toBe(
      400,
    )
    const token = new URL(auth.mails[1]?.link ?? '').searchParams.get('token')
    auth.clock.advance(50 * 60_000 - 1)
    const early = auth.clock.now()
    auth.clock.advance(1)
    expect((await auth.post('/email/verify', { token })).status).toBe(400)
    auth.clock.advance(early - auth.clock.now())
    expect((await auth.post('/email/verify', { token })).status).toBe(200)
  })

  it('a code allows five tries; then the right one is refused too', {
    tags: ['ASVS-6.6.3', 'NIST-3.1.3.2'],
  }, async () => {
    const auth = await setUp()
    await signUp(auth, 'ada@example.com')
    const right = auth.mails[0]?.code ?? ''
    const wrong = right === '00000000' ? '00000001' : '00000000'
    for (let count = 0; count < 5; count += 1) {
      expect((await auth.post('/email/verify', { email: 'ada@example.com', code: wrong })).status).toBe(400)
    }
    expect((await auth.post('/email/verify', { email: 'ada@example.com', code: right })).status).toBe(400)
  })

  it('AT028 a wrong code answers the same, by the same statements, for a pending and an unknown address', {
    tags: ['ASVS-6.3.8'],
  }, async () => {
    const auth = await setUp()
    await signUp(auth, 'ada@example.com')
    const seen: unknown[] = []
    for (const email of ['ada@example.com', 'nobody@example.com']) {
      auth.recording.clear()
      const response = await auth.post('/email/verify', { email, code: '12345678' })
      const { error } = (await response.json()) as { error: Record<string, unknown> }
      seen.push([response.status, { ...error, requestId: null }, [...auth.recording.asked]])
    }
    expect(seen[0]).toEqual(seen[1])
  })

  it('a code of one address is refused for another', { tags: ['ASVS-2.2.3'] }, async () => {
    const auth = await setUp()
    await signUp(auth, 'ada@example.com')
    await signUp(auth, 'eve@example.com')
    expect((await auth.post('/email/verify', { email: 'ada@example.com', code: auth.mails[1]?.code })).status).toBe(400)
  })

  it('AT050 50 sign-ups and proofs at once of one address, in many spellings, make one user', {
    tags: ['ASVS-15.4.2'],
  }, async () => {
    const auth = await setUp({
      limits: {
        'sign-up': { identifier: { burst: 100, periodMs: 60_000 } },
        code: { identifier: { burst: 1000, periodMs: 60_000 } },
      },
    })
    await signUp(auth, 'ada@example.com')
    const { code } = auth.mails[0] ?? {}
    const spellings = ['ada@example.com', 'ADA@EXAMPLE.COM', ' Ada@example.com', 'ａda@example.com']
    const proofs = await Promise.all(
      Array.from({ length: 48 }, (_, index) => auth.post('/email/verify', { email: spellings[index % 4], code })),
    )
    expect(proofs.filter(({ status }) => status === 200)).toHaveLength(1)
    expect((await createUsers(auth.services, {}).list()).users).toHaveLength(1)
  })

  it('an attempt while the database fails at any call is 503, and leaves nothing half done', {
    tags: ['ASVS-2.3.3', 'ASVS-16.5.3'],
  }, async () => {
    for (let call = 1; call <= 4; call += 1) {
      const auth = await createTestAuth({}, (db) => failAt(db, call).database)
      try {
        const response = await auth.post('/sign-up', { email: 'ada@example.com', password: testPassword })
        expect([200, 503]).toContain(response.status)
        if (response.status === 503) expect(response.headers.get('retry-after')).toBe('2')
        await auth.delivered()
        expect(auth.mails.length).toBe(response.status === 200 ? 1 : 0)
        expect((await auth.post('/sign-up', { email: 'ada@example.com', password: testPassword })).status).toBe(200)
      } finally {
        await auth.remove()
      }
    }
  })

  it('AT288 a mail function that throws changes neither answer nor user, and the mail is tried again', async () => {
    let broken = true
    const sent: string[] = []
    const auth = await setUp({
      mail: ({ to }) => {
        if (broken) throw new Error('no route to the provider')
        sent.push(to)
      },
    })
    const response = await signUp(auth, 'ada@example.com')
    expect(await response.json()).toEqual({ status: 'verify' })
    broken = false
    auth.clock.advance(6_000)
    await auth.delivered()
    expect(sent).toEqual(['ada@example.com'])
  })
})

describe('a mail function that never ends', () => {
  it('AT030 holds up no answer, for a new address and for one that is known', async () => {
    const auth = await setUp({ mail: () => new Promise<void>(() => undefined) })
    await auth.addUser('known@example.com')
    for (const email of ['known@example.com', 'new@example.com'])
      expect((await auth.post('/sign-up', { email, password: testPassword })).status).toBe(200)
  })
})

describe('several sign-ups for one address', () => {
  const stranger = 'the password of the stranger'

  it('the newest does not take the place of the owner: the proof must name the password', async () => {
    const auth = await setUp()
    await signUp(auth, 'ada@example.com')
    await signUp(auth, 'ada@example.com', stranger)
    const body = { email: 'ada@example.com', code: auth.mails[1]?.code }
    const alone = await auth.post('/email/verify', body)
    expect([alone.status, await alone.json()]).toMatchObject([400, { error: { code: 'password_needed' } }])
    expect((await auth.post('/email/verify', { ...body, password: 'neither of the two passwords' })).status).toBe(400)
    expect((await auth.post('/email/verify', { ...body, password: testPassword })).status).toBe(200)
    expect((await auth.post('/sign-in', { email: 'ada@example.com', password: stranger })).status).toBe(401)
    expect((await auth.post('/sign-in', { email: 'ada@example.com', password: testPassword })).status).toBe(200)
  })

  it('signing up again with the same password needs no more', async () => {
    const auth = await setUp()
    await signUp(auth, 'ada@example.com')
    await signUp(auth, 'ada@example.com')
    expect((await auth.post('/email/verify', { email: 'ada@example.com', code: auth.mails[1]?.code })).status).toBe(200)
  })

  it('two at once keep both passwords', async () => {
    const auth = await setUp()
    await Promise.all([signUp(auth, 'ada@example.com'), signUp(auth, 'ada@example.com', stranger)])
    await auth.delivered()
    const codes = auth.mails.map(({ code }) => code)
    const answers = await Promise.all(
      codes.map((code) => auth.post('/email/verify', { email: 'ada@example.com', code })),
    )
    const errors = await Promise.all(
      answers.map(async (answer) => ((await answer.json()) as { error: { code: string } }).error.code),
    )
    expect(errors.toSorted()).toEqual(['invalid_code', 'password_needed'])
  })

  it('a user who has roles is never taken over by a sign-up', async () => {
    const auth = await setUp()
    await createUsers(auth.services, { admin: ['*'] }).create({ email: 'boss@example.com', roles: ['admin'] })
    await signUp(auth, 'boss@example.com', stranger)
    expect(auth.mails[0]?.kind).toBe('sign-up-existing')
  })

  it('what changes between the look at the user and the change undoes it: verified, banned or given a role meanwhile', async () => {
    const users = (auth: TestAuth) => createUsers(auth.services, { admin: ['*'] })
    const changes = [
      (auth: TestAuth, id: string) => users(auth).ban(id),
      (auth: TestAuth, id: string) => users(auth).setRoles(id, ['admin']),
    ]
    for (const change of changes) {
      let meanwhile: (() => Promise<void>) | null = null
      const auth = await createTestAuth({}, (db) => ({
        ...db,
        async batch(steps) {
          const act = meanwhile
          meanwhile = null
          await act?.()
          return db.batch(steps)
        },
      }))
      try {
        const id = await auth.addUser('ada@example.com', { verified: false })
        await signUp(auth, 'ada@example.com', stranger)
        const code = auth.mails[0]?.code
        // The first batch of the proof counts the attempt; the second makes the change.
        meanwhile = async () => {
          meanwhile = () => change(auth, id)
          await Promise.resolve()
        }
        expect((await auth.post('/email/verify', { email: 'ada@example.com', code })).status).toBe(400)
        expect((await users(auth).get(id))?.user.emailVerified).toBe(false)
      } finally {
        await auth.remove()
      }
    }
  })
})

describe('sign-up with verification optional', () => {
  const optional = { verification: 'optional' } as const

  it('answers 201 with a session, and mails a confirmation', async () => {
    const auth = await setUp(optional)
    const response = await signUp(auth, 'ada@example.com')
    expect(response.status).toBe(201)
    expect(await response.json()).toMatchObject({ status: 'signed-in', user: { name: 'Ada', role: 'user' } })
    const session = await auth.request('GET', '/session', { cookie: cookieOf(response) })
    expect(await session.json()).toMatchObject({ user: { name: 'Ada' } })
    expect(auth.mails[0]?.kind).toBe('confirm-email')
  })

  it('answers 409 for an address that has an account', async () => {
    const auth = await setUp(optional)
    await signUp(auth, 'ada@example.com')
    const again = await signUp(auth, 'ADA@example.com')
    expect(again.status).toBe(409)
    expect(await again.json()).toMatchObject({ error: { code: 'identifier_taken' } })
  })

  it('AT050 50 sign-ups at once make one user with one session', async () => {
    const auth = await setUp({ ...optional, limits: { 'sign-up': { identifier: { burst: 100, periodMs: 60_000 } } } })
    const responses = await Promise.all(
      Array.from({ length: 50 }, () => auth.post('/sign-up', { email: 'ada@example.com', password: testPassword })),
    )
    expect(responses.filter(({ status }) => status === 201)).toHaveLength(1)
    // 503: on a busy machine some wait too long for their hash.
    expect(responses.every(({ status }) => [201, 409, 503].includes(status))).toBe(true)
    const { users } = await createUsers(auth.services, {}).list()
    expect(users).toHaveLength(1)
    expect((await auth.services.sessions.directory?.list(users[0]?.user.id ?? ''))?.sessions).toHaveLength(1)
  })

  it('the address is confirmed only in a session of its user, who keeps password and session', async () => {
    const auth = await setUp(optional)
    const cookie = cookieOf(await signUp(auth, 'ada@example.com'))
    const token = new URL(auth.mails[0]?.link ?? '').searchParams.get('token')
    expect((await auth.post('/email/verify', { token })).status).toBe(401)
    expect((await auth.post('/email/verify', { token }, { cookie })).status).toBe(200)
    const session = await auth.request('GET', '/session', { cookie })
    expect(await session.json()).toMatchObject({ user: { name: 'Ada' } })
    expect((await createUsers(auth.services, {}).get({ email: 'ada@example.com' }))?.user.emailVerified).toBe(true)
  })

  it('what is remembered of the session knows at once that the address is confirmed', async () => {
    const auth = await setUp(optional)
    const cookie = cookieOf(await signUp(auth, 'ada@example.com'))
    const value = cookie.slice(cookie.indexOf('=') + 1)
    for (let time = 0; time < 5; time += 1)
      expect((await auth.services.sessions.check(value))?.user.email_verified_at).toBeNull()
    const token = new URL(auth.mails[0]?.link ?? '').searchParams.get('token')
    expect((await auth.post('/email/verify', { token }, { cookie })).status).toBe(200)
    expect((await auth.services.sessions.check(value))?.user.email_verified_at).not.toBeNull()
  })

  it('the code confirms too, in a session of its user', async () => {
    const auth = await setUp(optional)
    const cookie = cookieOf(await signUp(auth, 'ada@example.com'))
    const body = { email: 'ada@example.com', code: auth.mails[0]?.code }
    expect((await auth.post('/email/verify', body)).status).toBe(400)
    expect((await auth.post('/email/verify', body, { cookie })).status).toBe(200)
  })
})

describe('new passwords', () => {
  it('that are refused count as no attempt', async () => {
    const auth = await setUp()
    for (let count = 0; count < 10; count += 1)
      expect((await auth.post('/sign-up', { email: 'ada@example.com', password: 'short' })).status).toBe(400)
    expect((await auth.post('/sign-up', { email: 'ada@example.com', password: testPassword })).status).toBe(200)
  })

  it.each([
    ['short', 'at least 15'],
    ['fourteen chars', 'at least 15'],
    ['passwordpassword', 'tried first'],
    ['aaaaaaaaaaaaaaaa', 'tried first'],
    ['abcdefghijklmnopqrstuvwxyz', 'tried first'],
    ['ada@example.com2026', 'guessed'],
  ])('AT268 %s is refused, with the reason', async (password, reason) => {
    const auth = await setUp()
    const response = await auth.post('/sign-up', { email: 'ada@example.com', password })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      error: { code: 'password_refused', fields: { password: expect.stringContaining(reason) as string } },
    })
  })

  it('AT270 length counts code points, and 15 of anything will do', {
    tags: ['ASVS-6.2.1', 'ASVS-6.2.5', 'ASVS-6.2.9', 'NIST-3.1.1.2'],
  }, async () => {
    const auth = await setUp()
    expect(
      (await auth.post('/sign-up', { email: 'a@example.com', password: '🦊🐙🦉🐢🦔🐝🦋🐞🦀🐡🦜🐫🦥🐿🦦' })).status,
    ).toBe(200)
    expect(
      (await auth.post('/sign-up', { email: 'b@example.com', password: '🦊🐙🦉🐢🦔🐝🦋🐞🦀🐡🦜🐫🦥🐿' })).status,
    ).toBe(400)
  })

  it('AT231 a password of 257 or a million characters is refused unread, before any statement', {
    tags: ['ASVS-1.3.3'],
  }, async () => {
    const auth = await setUp()
    for (const length of [257, 15_000]) {
      auth.recording.clear()
      const response = await auth.post('/sign-in', { email: 'ada@example.com', password: 'x'.repeat(length) })
      expect(response.status).toBe(400)
      expect(auth.recording.asked).toEqual([])
    }
    expect((await auth.post('/sign-in', { email: 'ada@example.com', password: 'x'.repeat(1_000_000) })).status).toBe(
      413,
    )
  })
})
