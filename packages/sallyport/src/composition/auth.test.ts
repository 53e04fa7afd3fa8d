import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cookieOf, testOrigin, testPassword, testSecret } from '../testing-only/test-auth.ts'
import { createAuth } from './auth.ts'

let folder: string
const lines: string[] = []
const platform = {
  env: () => ({ NODE_ENV: 'production' }),
  log: (level: string, event: string, data: object = {}) =>
    void lines.push(
      JSON.stringify({ level, event, ...data }, (_key, value: unknown) =>
        value instanceof Error ? value.message : value,
      ),
    ),
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-auth-'))
  lines.length = 0
})
afterEach(() => rm(folder, { recursive: true, force: true }))

function whole(more: object = {}) {
  return {
    url: testOrigin,
    secret: testSecret,
    database: `file:${join(folder, 'auth.db')}`,
    roles: { admin: ['*'], editor: ['post:read'] },
    platform,
    ...more,
  } as const
}

const get = (path: string, cookie?: string) =>
  new Request(`${testOrigin}/api/auth${path}`, { headers: cookie === undefined ? {} : { cookie } })
const post = (path: string, body: object) =>
  new Request(`${testOrigin}/api/auth${path}`, {
    method: 'POST',
    headers: { origin: testOrigin, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

describe('an auth that is not set up', () => {
  it('answers 503 to every request, tells a client nothing more, and logs each fault once, in one line', async () => {
    const auth = createAuth({ platform })
    for (const path of ['/session', '/session', '/sessions']) {
      const response = await auth.handler(get(path))
      expect(response.status).toBe(503)
      const text = await response.text()
      expect(text).toContain('not_configured')
      expect(text).not.toMatch(/AUTH_SECRET|DATABASE_URL/)
    }
    for (const name of ['AUTH_URL', 'AUTH_SECRET', 'DATABASE_URL'])
      expect(lines.filter((line) => line.includes(`"fault":"${name} `))).toHaveLength(1)
  })

  it('ready() throws with every fault', async () => {
    await expect(createAuth({ platform }).ready()).rejects.toMatchObject({
      code: 'not_configured',
      cause: expect.objectContaining({
        message: expect.stringMatching(/AUTH_URL.*AUTH_SECRET.*DATABASE_URL/) as string,
      }) as object,
    })
  })

  it('opens nothing and reads no environment at construction', () => {
    const auth = createAuth({
      platform: {
        env: () => {
          throw new Error('read')
        },
      },
    })
    expect(typeof auth.handler).toBe('function')
  })
})

describe('the database', () => {
  it('that cannot be opened is 503, and the next request tries again', async () => {
    const auth = createAuth(whole({ database: `file:${join(folder, 'taken', 'auth.db')}` }))
    const { writeFile, unlink } = await import('node:fs/promises')
    await writeFile(join(folder, 'taken'), '')
    expect((await auth.handler(get('/session'))).status).toBe(503)
    await unlink(join(folder, 'taken'))
    expect((await auth.handler(get('/session'))).status).toBe(200)
  })

  it('is one for every instance of one process', async () => {
    const [one, other] = [createAuth(whole()), createAuth(whole())]
    await Promise.all([one.ready(), other.ready()])
    const databases = [
      ...((globalThis as Record<symbol, Map<string, unknown>>)[Symbol.for('sallyport.runtime/1')]?.keys() ?? []),
    ].filter((slot) => slot.startsWith('database/'))
    expect(new Set(databases).size).toBe(databases.length)
    await one.users.create({ email: 'ada@example.com' })
    expect((await other.users.list()).users).toHaveLength(1)
  })

  it("with migrate: 'manual' it refuses to work on old tables, and says what to call", async () => {
    const auth = createAuth(whole({ migrate: 'manual' }))
    expect((await auth.handler(get('/session'))).status).toBe(503)
    expect(lines.join()).toContain('auth.migrations.apply()')
    expect((await auth.migrations.status()).pending.length).toBeGreaterThan(0)
    expect((await auth.migrations.apply()).pending).toEqual([])
    expect((await auth.handler(get('/session'))).status).toBe(200)
  })
})

describe('acts on users', () => {
  it('create, get, update, list by pages, delete', async () => {
    const auth = createAuth(whole())
    for (let count = 0; count < 5; count += 1)
      await auth.users.create({ email: `user${count}@example.com`, name: `User ${count}`, roles: ['editor'] })
    const first = await auth.users.list({ limit: 2 })
    const second = await auth.users.list({ limit: 2, cursor: first.cursor })
    const third = await auth.users.list({ limit: 2, cursor: second.cursor })
    const names = [first, second, third].flatMap(({ users }) => users.map(({ user }) => user.name))
    expect(names.toSorted()).toEqual(['User 0', 'User 1', 'User 2', 'User 3', 'User 4'])
    expect(third.cursor).toBeNull()
    const found = await auth.users.get({ email: 'USER1@example.com' })
    expect(found?.user.roles).toEqual(['editor'])
    const id = found?.user.id ?? ''
    await Promise.all([
      auth.users.update(id, { name: 'Ada' }),
      auth.users.update(id, { image: 'https://example.com/a.png' }),
    ])
    expect((await auth.users.get(id))?.user).toMatchObject({ name: 'Ada', image: 'https://example.com/a.png' })
    await auth.users.delete(id)
    expect(await auth.users.get(id)).toBeNull()
  })

  it('AT201 AT211 holds the same rules on every way in: address, password, roles, picture', async () => {
    const auth = createAuth(whole())
    await auth.users.create({ email: 'ada@example.com' })
    await expect(auth.users.create({ email: 'ADA@example.com' })).rejects.toMatchObject({ code: 'identifier_taken' })
    await expect(auth.users.create({ email: 'no address' })).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(auth.users.create({ email: 'b@example.com', password: 'short' })).rejects.toMatchObject({
      code: 'password_refused',
    })
    await expect(auth.users.create({ email: 'b@example.com', roles: ['root' as 'admin'] })).rejects.toMatchObject({
      code: 'invalid_input',
    })
    await expect(auth.users.create({ email: 'b@example.com', roles: ['__proto__' as 'admin'] })).rejects.toMatchObject({
      code: 'invalid_input',
    })
    for (const image of [
      'javascript:alert(1)',
      'data:image/svg+xml,<svg onload="alert(1)"/>',
      'http://x.example/a.png',
    ])
      await expect(auth.users.create({ email: 'b@example.com', image })).rejects.toMatchObject({
        code: 'invalid_input',
      })
    expect((await auth.users.list()).users).toHaveLength(1)
  })

  it('on nobody are not_found', async () => {
    const auth = createAuth(whole())
    for (const act of [
      auth.users.ban('x'),
      auth.users.unban('x'),
      auth.users.delete('x'),
      auth.users.setRoles('x', ['editor']),
      auth.users.update('x', { name: 'X' }),
    ]) {
      await expect(act).rejects.toMatchObject({ code: 'not_found' })
    }
  })

  it('a ban shows with its reason, ends sessions at once, and refuses new ones', async () => {
    const auth = createAuth(whole())
    const user = await auth.users.create({ email: 'ada@example.com', password: testPassword })
    const cookie = cookieOf(await auth.handler(post('/sign-in', { email: 'ada@example.com', password: testPassword })))
    expect((await auth.getSession(get('/x', cookie)))?.user.id).toBe(user.id)
    await auth.users.ban(user.id, 'spam')
    expect(await auth.getSession(get('/x', cookie))).toBeNull()
    expect(await auth.users.get(user.id)).toMatchObject({ banReason: 'spam' })
    expect((await auth.handler(post('/sign-in', { email: 'ada@example.com', password: testPassword }))).status).toBe(
      403,
    )
  })
})

it('mail that nobody sends is caught in development, and shown there only', async () => {
  const log: string[] = []
  const development = {
    env: () => ({ NODE_ENV: 'development' }),
    log: (_level: string, event: string) => void log.push(event),
  }
  const before = process.cwd()
  process.chdir(folder)
  try {
    const auth = createAuth({ url: testOrigin, secret: testSecret, platform: development })
    const response = await auth.handler(
      post('/sign-up', { email: 'ada@example.com', password: testPassword, name: '<script>alert(1)</script>' }),
    )
    expect(response.status).toBe(201)
    await expect
      .poll(async () => (await auth.handler(get('/mailbox'))).text(), { timeout: 2_000 })
      .toContain('Confirm your e-mail address')
    const page = await auth.handler(get('/mailbox'))
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(await page.text()).not.toContain('<script>')
  } finally {
    process.chdir(before)
  }
  expect((await createAuth(whole()).handler(get('/mailbox'))).status).toBe(404)
})
