import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createProfiles, notingHooks, profileHooks, readSql } from '../testing-only/describe-hooks.ts'
import { createTestAuth, testPassword } from '../testing-only/test-auth.ts'
import type { TestAuth } from '../testing-only/test-auth.ts'
import { field } from '../user/field.ts'
import type { UserEvent } from '../user/user-hooks.ts'
import type { ImportOptions, ImportProblem, ImportRow } from './import-users.ts'
import { createUsers } from './users.ts'

let auth: TestAuth
beforeEach(async () => {
  auth = await createTestAuth({
    user: { fields: { plan: field.enum(['free', 'pro']).default('free'), seats: field.integer() } },
  })
})
afterEach(() => auth.remove())

const users = () => createUsers(auth.services, { admin: [], editor: [] })
const bring = (rows: ImportRow[], options?: ImportOptions) => users().import(rows, options)
const find = async (email: string) =>
  (await users().get({ email })) as unknown as { user: Record<string, unknown> } & Record<string, unknown>
const reasons = async (row: ImportRow) =>
  (await bring([row])).problems.map(({ column, reason }) => `${column}: ${reason}`)

describe('an imported user', () => {
  it('signs in with the password of before, with argon2id and with scrypt', async () => {
    const hashes = [
      await auth.services.hasher.hash(testPassword),
      // Node: scryptSync(password, 'salt-of-16-bytes', 32, { N: 2 ** 14, r: 8, p: 1 })
      await scryptHash(testPassword),
    ]
    const rows = hashes.map((passwordHash, index) => ({
      email: `${index}@example.com`,
      passwordHash,
      emailVerified: 'true',
    }))
    expect(await bring(rows)).toMatchObject({ imported: 2, problems: [] })
    for (const { email } of rows) await auth.signIn(email)
  })

  it('keeps id, times, proof of the address, roles, ban and fields of the app', async () => {
    const row = {
      id: 'cljk3_42',
      email: ' Ada@Example.com ',
      name: 'Ada',
      image: 'https://example.com/a.png',
      roles: 'admin; editor',
      emailVerified: '2024-05-06 07:08:09+00',
      createdAt: '2024-01-02T03:04:05.678901Z',
      banned: 'yes',
      banReason: 'spam',
      plan: 'pro',
      seats: '3',
    }
    expect(await bring([row])).toMatchObject({ read: 1, imported: 1, skipped: 0, refused: 0 })
    const { user, banReason } = await find('ada@example.com')
    expect(user).toMatchObject({ id: 'cljk3_42', name: 'Ada', roles: ['admin', 'editor'], plan: 'pro', seats: 3 })
    expect([user['createdAt'], user['emailVerified'], banReason]).toEqual([
      new Date('2024-01-02T03:04:05.678Z'),
      true,
      'spam',
    ])
  })

  it('without a password and with little else has what a new user has; an id that cannot be kept is a new one', async () => {
    await bring([{ email: 'ada@example.com', id: 'not ours/'.repeat(9), name: '', roles: '', plan: '' }])
    const { user } = await find('ada@example.com')
    expect(user).toMatchObject({ name: null, roles: [], emailVerified: false, plan: 'free', seats: null })
    expect(user['id']).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('AT201 the rules are those of every way to a user', () => {
  it.each<[ImportRow, string]>([
    [{}, 'email: is no e-mail address'],
    [{ email: 'nobody' }, 'email: is no e-mail address'],
    [{ email: 'a@example.com', name: 'a\nb' }, 'name: cannot be used: Give one line of at most 200 characters.'],
    [{ email: 'a@example.com', image: 'javascript:alert(1)' }, 'image: cannot be used: Give an https URL.'],
    [{ email: 'a@example.com', roles: 'root' }, 'roles: has the role root, which the app does not have'],
    [{ email: 'a@example.com', roles: '__proto__' }, 'roles: has the role __proto__, which the app does not have'],
    [{ email: 'a@example.com', roles: ['<b>'] }, 'roles: has no list of role names'],
    [{ email: 'a@example.com', emailVerified: 'perhaps' }, 'emailVerified: is no date such as 2026-12-31T23:59:59Z'],
    [{ email: 'a@example.com', createdAt: '31.12.2024' }, 'createdAt: is no date such as 2026-12-31T23:59:59Z'],
    [{ email: 'a@example.com', createdAt: '2099-01-01' }, 'createdAt: lies in the future'],
    [{ email: 'a@example.com', banned: 'maybe' }, 'banned: is neither true nor false'],
    [{ email: 'a@example.com', plan: 'gold' }, 'plan: does not fit: Give one of free, pro.'],
    [{ email: 'a@example.com', seats: '1.5' }, 'seats: does not fit: Give a whole number.'],
    [{ email: 'a@example.com', name: 'a\0' }, 'name: has a NUL or half a character'],
  ])('%j is refused', async (row, reason) => {
    expect((await reasons(row))[0]?.split(':')[0]).toBe(reason.split(':')[0])
    if (!reason.includes('does not fit')) expect(await reasons(row)).toEqual([reason])
    expect((await users().list()).users).toEqual([])
  })
})

describe('AT233 a hash that cannot be verified, or only at a cost that would exhaust the server, is refused unread', () => {
  const salt = 'c2FsdHNhbHRzYWx0'
  const key = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
  it.each([
    `$argon2id$v=19$m=2147483648,t=2,p=1$${salt}$${key}`,
    `$argon2id$v=19$m=262145,t=2,p=1$${salt}$${key}`,
    `$argon2id$v=19$m=19456,t=99,p=1$${salt}$${key}`,
    `$argon2id$v=19$m=19456,t=0,p=1$${salt}$${key}`,
    `$argon2i$v=19$m=19456,t=2,p=1$${salt}$${key}`,
    `$scrypt$ln=30,r=8,p=1$${salt}$${key}`,
    `$scrypt$ln=17,r=1024,p=1$${salt}$${key}`,
    '$2b$12$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234',
    'plain-password-of-somebody',
    '$argon2id$',
  ])('%s', async (passwordHash) => {
    const report = await bring([{ email: 'a@example.com', passwordHash }])
    expect(report).toMatchObject({ imported: 0, refused: 1, problems: [{ column: 'passwordHash' }] })
    expect(JSON.stringify(report)).not.toContain(passwordHash)
  })
})

describe('bad rows', () => {
  it('stop no good ones, and are told by row, column and reason', async () => {
    const told: ImportProblem[] = []
    const report = await bring([{ email: 'a@example.com' }, { email: 'nobody' }, { email: 'b@example.com' }], {
      onProblem: (problem) => void told.push(problem),
    })
    expect(report).toMatchObject({ read: 3, imported: 2, refused: 1, stopped: false })
    expect(told).toEqual([{ row: 2, outcome: 'refused', column: 'email', reason: 'is no e-mail address' }])
  })

  it('end a strict import, and nothing after them is read', async () => {
    let read = 0
    async function* rows() {
      for (const email of ['a@example.com', 'nobody', 'b@example.com']) {
        read += 1
        yield { email }
      }
    }
    expect(await users().import(rows(), { strict: true, batchSize: 1 })).toMatchObject({
      imported: 1,
      refused: 1,
      stopped: true,
    })
    expect(read).toBe(2)
  })

  it.each([1, 2, 3, 200])(
    'end a strict import after all rows before them are stored, with batches of %d',
    async (batchSize) => {
      await bring([{ email: 'there@example.com' }])
      const good = ['a@example.com', 'b@example.com'].map((email) => ({ email }))
      const rest = [{ email: 'c@example.com' }]
      const strict = { strict: true, batchSize } as const
      expect(await bring([...good, { email: 'nobody' }, ...rest], strict)).toMatchObject({ imported: 2, stopped: true })
      const taken = [{ email: 'd@example.com' }, { email: 'there@example.com' }, ...rest]
      expect(await bring(taken, { ...strict, onConflict: 'fail' })).toMatchObject({
        imported: 1,
        refused: 1,
        stopped: true,
      })
    },
  )
})

describe('who is there already', () => {
  it('is skipped, and stays as they are: an import may be run again', async () => {
    const rows = [{ email: 'a@example.com', name: 'A' }, { email: 'b@example.com' }]
    await bring(rows)
    const again = await bring([{ email: 'A@EXAMPLE.COM', name: 'Other' }, { email: 'c@example.com' }])
    expect(again).toMatchObject({
      imported: 1,
      skipped: 1,
      problems: [{ row: 1, column: 'email', outcome: 'skipped' }],
    })
    expect((await find('a@example.com')).user['name']).toBe('A')
    expect(await bring(rows)).toMatchObject({ imported: 0, skipped: 2 })
  })

  it.each([1, 200])('twice in the file counts once, with batches of %d', async (batchSize) => {
    const rows = [
      { id: '1', email: 'a@example.com' },
      { id: '2', email: 'A@example.com' },
      { id: '1', email: 'b@example.com' },
    ]
    for (const dryRun of [true, false])
      expect(await bring(rows, { batchSize, dryRun })).toMatchObject({
        imported: 1,
        problems: [
          { row: 2, column: 'email' },
          { row: 3, column: 'id' },
        ],
      })
  })

  it("is refused with onConflict: 'fail'", async () => {
    await bring([{ email: 'a@example.com' }])
    expect(await bring([{ email: 'a@example.com' }], { onConflict: 'fail' })).toMatchObject({ skipped: 0, refused: 1 })
  })

  it('who signs up between look and write is skipped, and the rest of the batch is stored', async () => {
    const inner = auth.services.db
    let first = true
    const racing = await createTestAuth({}, () => ({
      ...inner,
      async batch(steps) {
        if (first) {
          first = false
          await users().create({ email: 'b@example.com' })
        }
        return inner.batch(steps)
      },
    }))
    const rows = ['a', 'b', 'c'].map((name) => ({ email: `${name}@example.com` }))
    expect(await createUsers(racing.services, {}).import(rows)).toMatchObject({ imported: 2, skipped: 1 })
    await racing.remove()
  })
})

it('a dry run finds all that an import would, and stores nothing', async () => {
  await bring([{ email: 'a@example.com' }])
  const rows = [{ email: 'a@example.com' }, { email: 'nobody' }, { email: 'b@example.com' }]
  expect(await bring(rows, { dryRun: true })).toMatchObject({ imported: 1, skipped: 1, refused: 1 })
  expect((await users().list()).users).toHaveLength(1)
})

describe('hooks', () => {
  const events: UserEvent[] = []
  const importWith = async (options: ImportOptions) => {
    await auth.remove()
    events.length = 0
    const noting = notingHooks((event) => void events.push(event))
    auth = await createTestAuth({
      on: { 'user.created': { ...profileHooks['user.created'], ...noting['user.created'] } },
    })
    await createProfiles(auth.services.db)
    await bring([{ email: 'a@example.com' }, { email: 'b@example.com' }], options)
    await auth.delivered()
    return [(await readSql(auth.services.db, 'select plan from profiles')).length, events.length]
  }

  it('do not run for users who come from elsewhere, unless they are asked for', async () => {
    expect(await importWith({})).toEqual([0, 0])
    expect(await importWith({ events: true })).toEqual([2, 2])
  })
})

it('asks a few questions at once, so that a small pool far away has an answer for each in time', async () => {
  const inner = auth.services.db
  const running = { now: 0, most: 0 }
  const counting = await createTestAuth({}, () => ({
    ...inner,
    async get(statement, params) {
      running.now += 1
      running.most = Math.max(running.most, running.now)
      await new Promise((resolve) => setImmediate(resolve))
      return inner.get(statement, params).finally(() => (running.now -= 1))
    },
  }))
  const rows = Array.from({ length: 100 }, (_, index) => ({ email: `${index}@example.com` }))
  expect(await createUsers(counting.services, {}).import(rows)).toMatchObject({ imported: 100 })
  expect(running.most).toBe(8)
  await counting.remove()
})

it('many rows are stored batch by batch, with word of how far it is', async () => {
  const seen: number[] = []
  async function* rows() {
    for (let index = 0; index < 1_000; index += 1) yield { email: `${index}@example.com` }
  }
  const report = await users().import(rows(), {
    batchSize: 250,
    onProgress: ({ imported }) => void seen.push(imported),
  })
  expect([report.imported, ...seen]).toEqual([1_000, 250, 500, 750, 1_000])
})

async function scryptHash(password: string): Promise<string> {
  const { scryptSync } = await import('node:crypto')
  const [salt, key] = [
    Buffer.from('salt-of-16-bytes'),
    scryptSync(password, 'salt-of-16-bytes', 32, { N: 2 ** 14, r: 8, p: 1 }),
  ]
  const encode = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '')
  return `$scrypt$ln=14,r=8,p=1$${encode(salt)}$${encode(key)}`
}
