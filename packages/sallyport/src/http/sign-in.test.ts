import { afterEach, describe, expect, it } from 'vitest'
import { createUsers } from '../operations/users.ts'
import { statement } from '../storage/database.ts'
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

async function refused(response: Response): Promise<string> {
  const body = (await response.json()) as { error: { code: string } }
  return `${response.status} ${body.error.code}`
}

describe('sign-in', () => {
  it('answers session and public user, and nothing else of either', { tags: ['ASVS-15.3.1'] }, async () => {
    const auth = await setUp()
    const id = await auth.addUser('ada@example.com', { roles: ['editor'] })
    const response = await auth.post('/sign-in', { email: 'ADA@example.com', password: testPassword })
    const body = (await response.json()) as { session: object; user: object }
    expect(body.user).toEqual({ id, name: null, image: null, role: 'editor' })
    expect(Object.keys(body.session)).toEqual(['id', 'createdAt', 'expiresAt', 'idleExpiresAt', 'authenticatedAt'])
  })

  it('AT129 the cookie is __Host-, Secure, HttpOnly, SameSite=Lax, for the whole site, and lives to the absolute end', {
    tags: ['ASVS-3.3.1', 'ASVS-3.3.2', 'ASVS-3.3.3', 'ASVS-3.3.4', 'NIST-5.1.1'],
  }, async () => {
    const auth = await setUp()
    await auth.addUser('ada@example.com')
    const response = await auth.post('/sign-in', { email: 'ada@example.com', password: testPassword })
    expect(response.headers.getSetCookie()).toHaveLength(1)
    expect(response.headers.getSetCookie()[0]).toMatch(
      /^__Host-session=[\w.-]+; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure$/,
    )
  })

  it('AT027 an unknown address, a wrong password and a user without password are one answer, by the same statements', {
    tags: ['ASVS-6.3.8'],
  }, async () => {
    const auth = await setUp()
    await auth.addUser('ada@example.com')
    await createUsers(auth.services, {}).create({ email: 'nopass@example.com', emailVerified: true })
    const seen: unknown[] = []
    for (const email of ['ada@example.com', 'nobody@example.com', 'nopass@example.com']) {
      auth.recording.clear()
      const response = await auth.post('/sign-in', { email, password: 'not the right password' })
      const { error } = (await response.json()) as { error: object }
      const headers = [...response.headers].filter(([name]) => name !== 'date' && name !== 'x-request-id')
      seen.push({
        status: response.status,
        headers,
        error: { ...error, requestId: null },
        asked: [...auth.recording.asked],
      })
    }
    expect(seen[0]).toMatchObject({ status: 401, error: { code: 'invalid_credentials' } })
    expect(seen[1]).toEqual(seen[0])
    expect(seen[2]).toEqual(seen[0])
  })

  it('AT274 an empty password matches nothing', async () => {
    const auth = await setUp()
    await createUsers(auth.services, {}).create({ email: 'nopass@example.com', emailVerified: true })
    expect(await refused(await auth.post('/sign-in', { email: 'nopass@example.com', password: '' }))).toBe(
      '400 invalid_input',
    )
  })

  it('a banned user is told so only with the right password', async () => {
    const auth = await setUp()
    await createUsers(auth.services, {}).ban(await auth.addUser('ada@example.com'))
    expect(
      await refused(await auth.post('/sign-in', { email: 'ada@example.com', password: 'not the right password' })),
    ).toBe('401 invalid_credentials')
    expect(await refused(await auth.post('/sign-in', { email: 'ada@example.com', password: testPassword }))).toBe(
      '403 banned',
    )
  })

  it('AT056 whatever cookie comes along, the session is new, and the one behind the cookie has ended', {
    tags: ['ASVS-7.2.4'],
  }, async () => {
    const auth = await setUp()
    await auth.addUser('ada@example.com')
    const before = await auth.signIn('ada@example.com')
    const response = await auth.post(
      '/sign-in',
      { email: 'ada@example.com', password: testPassword },
      { cookie: before },
    )
    const after = cookieOf(response)
    expect(after).not.toBe(before)
    expect(await (await auth.request('GET', '/session', { cookie: before })).json()).toMatchObject({ user: null })
    expect(await (await auth.request('GET', '/session', { cookie: after })).json()).toMatchObject({
      user: { role: 'user' },
    })
  })

  it('a user who must still confirm the address is mailed a code, and signs in with password and code together', async () => {
    const auth = await setUp()
    await auth.addUser('ada@example.com', { verified: false })
    const body = { email: 'ada@example.com', password: testPassword }
    expect(await refused(await auth.post('/sign-in', { ...body, password: 'not the right password' }))).toBe(
      '401 invalid_credentials',
    )
    await auth.delivered()
    expect(auth.mails).toHaveLength(0)
    expect(await refused(await auth.post('/sign-in', body))).toBe('403 verification_required')
    await auth.delivered()
    const code = auth.mails[0]?.code
    expect(auth.mails[0]).toMatchObject({ kind: 'confirm-at-sign-in', link: 'https://app.example.com/login' })
    expect(await refused(await auth.post('/sign-in', { ...body, password: 'not the right password', code }))).toBe(
      '401 invalid_credentials',
    )
    expect(
      await refused(await auth.post('/sign-in', { ...body, code: code === '00000000' ? '00000001' : '00000000' })),
    ).toBe('400 invalid_code')
    expect((await auth.post('/sign-in', { ...body, code })).status).toBe(200)
    expect((await auth.post('/sign-in', body)).status).toBe(200)
  })

  it('a malformed stored hash refuses that user with an event, and nobody else', async () => {
    const auth = await setUp()
    await auth.addUser('ada@example.com')
    await auth.addUser('grace@example.com')
    const spoil = statement<{ email: string }>(
      'test.spoil',
      "update auth_passwords set hash = '$argon2id$v=19$m=99999999,t=2,p=1$x$y' where user_id = (select id from auth_users where email = :email)",
    )
    await auth.temporary.database.run(spoil, { email: 'ada@example.com' })
    expect(await refused(await auth.post('/sign-in', { email: 'ada@example.com', password: testPassword }))).toBe(
      '401 invalid_credentials',
    )
    expect(auth.log.map(({ event }) => event)).toContain('password.malformed-hash')
    expect((await auth.post('/sign-in', { email: 'grace@example.com', password: testPassword })).status).toBe(200)
  })

  it('a hash with weaker parameters is made anew at sign-in', { tags: ['ASVS-11.2.2'] }, async () => {
    const auth = await setUp()
    await auth.addUser('ada@example.com')
    const { hash } = await import('@node-rs/argon2')
    const weak = await hash(testPassword, { memoryCost: 8192, timeCost: 1, parallelism: 1 })
    const set = statement<{ weak: string }>('test.weaken', 'update auth_passwords set hash = :weak')
    const read = statement<Record<never, never>, { hash: string }>('test.hash', 'select hash from auth_passwords')
    await auth.temporary.database.run(set, { weak })
    await auth.signIn('ada@example.com')
    expect((await auth.temporary.database.get(read, {}))?.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    await auth.signIn('ada@example.com')
  })
})

describe('limits of sign-in', () => {
  it('AT148 of 50 attempts at once on one address five are evaluated, known or not', {
    tags: ['ASVS-2.4.1', 'ASVS-6.3.1'],
  }, async () => {
    const auth = await setUp()
    await auth.addUser('ada@example.com')
    for (const email of ['ada@example.com', 'nobody@example.com']) {
      const responses = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          auth.post('/sign-in', {
            email: index % 2 === 0 ? email : email.toUpperCase(),
            password: 'wrong wrong wrong',
          }),
        ),
      )
      const statuses = responses.map(({ status }) => status)
      expect(statuses.filter((status) => status === 401)).toHaveLength(5)
      expect(statuses.filter((status) => status === 429)).toHaveLength(45)
    }
  })

  it('a limited attempt is not evaluated even with the right password, says when to come back, and then is', async () => {
    const auth = await setUp()
    await auth.addUser('ada@example.com')
    for (let count = 0; count < 5; count += 1)
      await auth.post('/sign-in', { email: 'ada@example.com', password: 'wrong wrong wrong' })
    const limited = await auth.post('/sign-in', { email: 'ada@example.com', password: testPassword })
    expect(await refused(limited)).toBe('429 rate_limited')
    const wait = Number(limited.headers.get('retry-after'))
    auth.clock.advance(wait * 1_000 - 2_000)
    expect((await auth.post('/sign-in', { email: 'ada@example.com', password: testPassword })).status).toBe(429)
    auth.clock.advance(2_000)
    expect((await auth.post('/sign-in', { email: 'ada@example.com', password: testPassword })).status).toBe(200)
  })

  it('a success gives the identifier its attempts back', async () => {
    const auth = await setUp()
    await auth.addUser('ada@example.com')
    for (let round = 0; round < 3; round += 1) {
      for (let count = 0; count < 4; count += 1) {
        expect((await auth.post('/sign-in', { email: 'ada@example.com', password: 'wrong wrong wrong' })).status).toBe(
          401,
        )
      }
      expect((await auth.post('/sign-in', { email: 'ada@example.com', password: testPassword })).status).toBe(200)
    }
  })

  it('AT145 counts by the socket address, whatever headers say', { tags: ['ASVS-15.3.4'] }, async () => {
    const auth = await setUp({ limits: { 'sign-in': { address: { burst: 3, periodMs: 60_000 } } } })
    const spoofs = ['x-forwarded-for', 'x-real-ip', 'forwarded', 'cf-connecting-ip', 'true-client-ip', 'x-client-ip']
    const statuses: number[] = []
    for (const [index, header] of spoofs.entries()) {
      const response = await auth.post(
        '/sign-in',
        { email: `user${index}@example.com`, password: 'wrong wrong wrong' },
        { headers: { [header]: `203.0.113.${index}` }, delivery: { peer: '198.51.100.7' } },
      )
      statuses.push(response.status)
    }
    expect(statuses).toEqual([401, 401, 401, 429, 429, 429])
  })

  it('IPv6 counts by /64', async () => {
    const auth = await setUp({ limits: { 'sign-in': { address: { burst: 1, periodMs: 60_000 } } } })
    const from = (peer: string, email: string) =>
      auth.post('/sign-in', { email, password: 'wrong wrong wrong' }, { delivery: { peer } })
    expect((await from('2001:db8:1:2:3::4', 'a@example.com')).status).toBe(401)
    expect((await from('2001:db8:1:2:ffff::1', 'b@example.com')).status).toBe(429)
    expect((await from('2001:db8:1:3::1', 'c@example.com')).status).toBe(401)
  })

  it('without a known address nobody shares a bucket: only identifier and global limits count', async () => {
    const auth = await setUp({ limits: { 'sign-in': { address: { burst: 1, periodMs: 60_000 } } } })
    for (let index = 0; index < 5; index += 1) {
      expect(
        (await auth.post('/sign-in', { email: `user${index}@example.com`, password: 'wrong wrong wrong' })).status,
      ).toBe(401)
    }
  })

  it('behind one proxy the address is the last one in X-Forwarded-For', async () => {
    const auth = await setUp({
      clientAddress: { hops: 1 },
      limits: { 'sign-in': { address: { burst: 1, periodMs: 60_000 } } },
    })
    const from = (chain: string, email: string) =>
      auth.post('/sign-in', { email, password: 'wrong wrong wrong' }, { headers: { 'x-forwarded-for': chain } })
    expect((await from('1.1.1.1, 198.51.100.7', 'a@example.com')).status).toBe(401)
    expect((await from('2.2.2.2, 198.51.100.7', 'b@example.com')).status).toBe(429)
    expect((await from('198.51.100.8', 'c@example.com')).status).toBe(401)
  })

  it('AT158 the global limit holds for all together', { tags: ['ASVS-2.4.1'] }, async () => {
    const auth = await setUp({ limits: { 'sign-in': { global: { burst: 2, periodMs: 60_000 } } } })
    const statuses: number[] = []
    for (let index = 0; index < 3; index += 1)
      statuses.push(
        (await auth.post('/sign-in', { email: `user${index}@example.com`, password: 'wrong wrong wrong' })).status,
      )
    expect(statuses).toEqual([401, 401, 429])
  })
})
