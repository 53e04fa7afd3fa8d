import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createUsers } from '../operations/users.ts'
import { sql } from '../storage/app-sql.ts'
import { temporaryDatabase } from '../storage/testing-only/temporary-database.ts'
import { createProfiles, describeHooks, notingHooks, profileHooks, readSql } from '../testing-only/describe-hooks.ts'
import { createTestAuth, testPassword } from '../testing-only/test-auth.ts'
import type { TestAuth } from '../testing-only/test-auth.ts'
import { field } from './field.ts'
import type { UserEvent, UserHooks } from './user-hooks.ts'

describeHooks(temporaryDatabase)

let auth: TestAuth
let started = false
let events: UserEvent[]
const person = { email: 'ada@example.com', password: testPassword, name: 'Ada' }
const note = (event: UserEvent) => void events.push(event)

beforeEach(() => {
  events = []
})
afterEach(async () => {
  if (started) await auth.remove()
  started = false
})

async function start(on: UserHooks, options: Parameters<typeof createTestAuth>[0] = {}): Promise<TestAuth> {
  auth = await createTestAuth({ ...options, on })
  started = true
  await createProfiles(auth.services.db)
  return auth
}
const profiles = () => readSql(auth.services.db, 'select name, plan from profiles')
const codeOf = (kind: string) => auth.mails.findLast((mail) => mail.kind === kind)?.code

describe('every way to a user runs the hooks', () => {
  const both: UserHooks = {
    'user.created': { ...profileHooks['user.created'], deliver: note },
    'user.updated': { ...profileHooks['user.updated'], deliver: note },
  }

  it('a sign-up at once', async () => {
    await start(both, { verification: 'optional' })
    expect((await auth.post('/sign-up', person)).status).toBe(201)
    await auth.delivered()
    expect(await profiles()).toEqual([{ name: 'Ada', plan: 'free' }])
    expect(events).toMatchObject([{ type: 'user.created', user: { email: person.email, emailVerified: false } }])
  })

  it('a sign-up that waits for the mailbox, when the mailbox was proven and not before', async () => {
    await start(both)
    await auth.post('/sign-up', person)
    await auth.delivered()
    expect([await profiles(), events]).toEqual([[], []])
    const code = codeOf('confirm-sign-up')
    expect((await auth.post('/email/verify', { email: person.email, code })).status).toBe(200)
    await auth.delivered()
    expect(await profiles()).toEqual([{ name: 'Ada', plan: 'free' }])
    expect(events).toMatchObject([{ type: 'user.created', user: { emailVerified: true } }])
  })

  it('a sign-up that completes a user whom nobody had proven to be', async () => {
    await start(both)
    await auth.addUser(person.email, { verified: false })
    await auth.post('/sign-up', person)
    await auth.delivered()
    expect((await auth.post('/email/verify', { email: person.email, code: codeOf('confirm-sign-up') })).status).toBe(
      200,
    )
    await auth.delivered()
    expect(await profiles()).toEqual([{ name: 'Ada', plan: 'free' }])
    expect(events.at(-1)).toMatchObject({ type: 'user.updated', user: { emailVerified: true, name: 'Ada' } })
  })

  it('an address that is confirmed at the sign-in', async () => {
    await start(both)
    await auth.addUser(person.email, { verified: false })
    expect((await auth.post('/sign-in', person)).status).toBe(403)
    await auth.delivered()
    const code = codeOf('confirm-at-sign-in')
    expect((await auth.post('/sign-in', { email: person.email, password: testPassword, code })).status).toBe(200)
    await auth.delivered()
    expect(events.at(-1)).toMatchObject({ type: 'user.updated', user: { emailVerified: true } })
  })

  it('an address that is confirmed in a session', async () => {
    await start(both, { verification: 'optional' })
    const signedUp = await auth.post('/sign-up', person)
    const cookie = (signedUp.headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
    await auth.delivered()
    const code = codeOf('confirm-email')
    expect((await auth.post('/email/verify', { email: person.email, code }, { cookie })).status).toBe(200)
    await auth.delivered()
    expect(events.at(-1)).toMatchObject({ type: 'user.updated', user: { emailVerified: true } })
  })
})

describe('AT027 a sign-up tells nobody who has an account', () => {
  it('whatever hooks there are: the same statements for a new and an existing address', async () => {
    await start({ ...profileHooks, 'user.created': { ...profileHooks['user.created'], deliver: note } })
    await auth.addUser('existing@example.com')
    await auth.delivered()
    const seen: string[][] = []
    for (const email of ['newcomer@example.com', 'existing@example.com']) {
      auth.recording.clear()
      await auth.post('/sign-up', { ...person, email })
      await auth.delivered()
      seen.push(auth.recording.asked.toSorted())
    }
    expect(seen[0]).toEqual(seen[1])
  })
})

describe('AT287 SQL of a hook', () => {
  it.each<[string, UserHooks['user.created']]>([
    [
      'throws',
      {
        sql: () => {
          throw new Error('a bug of the app')
        },
      },
    ],
    ['is asynchronous', { sql: (() => Promise.resolve([])) as never }],
    ['gives no statement', { sql: () => ['delete from profiles'] as never }],
    ['ends the transaction', { sql: () => [{ sql: 'commit', params: [] }] }],
    ['is not of this database', { sql: () => [{ sql: 'insert into nowhere values (?)', params: [1] }] }],
  ])('that %s refuses the act, and nothing is written', async (_title, hook) => {
    await start({ 'user.created': hook }, { verification: 'optional' })
    const response = await auth.post('/sign-up', person)
    expect(response.status).toBe(500)
    expect(await response.json()).toMatchObject({ error: { code: 'internal_error' } })
    for (const table of ['auth_users', 'auth_passwords', 'auth_sessions', 'auth_outbox'])
      expect(await readSql(auth.services.db, `select 1 from ${table}`)).toEqual([])
    expect(JSON.stringify(auth.log)).not.toContain(person.email)
  })

  it.each(['optional', 'required'] as const)(
    'that breaks a unique key is not an address that is taken (verification %s)',
    async (verification) => {
      await start(
        { 'user.created': { sql: () => [sql`insert into farewells values (${'one'}, ${'x'})`] } },
        { verification },
      )
      await createUsers(auth.services, {}).create({ email: 'first@example.com' })
      let response = await auth.post('/sign-up', person)
      if (verification === 'required') {
        await auth.delivered()
        response = await auth.post('/email/verify', { email: person.email, code: codeOf('confirm-sign-up') })
      }
      expect(await response.json()).toMatchObject({ error: { code: 'internal_error' } })
      await expect(createUsers(auth.services, {}).create({ email: person.email })).rejects.toMatchObject({
        code: 'internal_error',
      })
    },
  )

  it('of a query builder is taken as it is', async () => {
    const hook: UserHooks = {
      'user.created': {
        sql(user) {
          const places = auth.services.db.dialect === 'postgres' ? '$1, $2' : '?, ?'
          return [{ sql: `insert into profiles (user_id, plan) values (${places})`, params: [user.id, 'pro'] }]
        },
      },
    }
    await start(hook)
    await auth.addUser(person.email)
    expect(await profiles()).toEqual([{ name: null, plan: 'pro' }])
  })
})

describe('a user as a hook gets them', () => {
  it('is plain, frozen, with the fields of the app, and without anything secret', async () => {
    await start(notingHooks(note), {
      user: { fields: { plan: field.enum(['free', 'pro']).default('free'), bornAt: field.date() } },
    })
    const users = createUsers<string, Record<string, never>>(auth.services, {})
    const { id } = await users.create({ ...person, bornAt: new Date(0) } as never)
    await users.update(id, { plan: 'pro' } as never)
    await auth.delivered()
    const [created, updated] = events.toSorted((a, b) => a.at.getTime() - b.at.getTime())
    expect(created?.user).toEqual({
      id,
      email: person.email,
      emailVerified: false,
      name: 'Ada',
      image: null,
      roles: [],
      banned: false,
      plan: 'free',
      bornAt: new Date(0),
      createdAt: new Date(auth.clock.now()),
      updatedAt: new Date(auth.clock.now()),
    })
    expect(updated?.user).toMatchObject({ plan: 'pro', bornAt: new Date(0) })
    expect(Object.isFrozen(updated) && Object.isFrozen(updated?.user)).toBe(true)
  })

  it('is what the store has, of changes at once too: the latest event shows the user as they are', async () => {
    await start(notingHooks(note))
    const users = createUsers(auth.services, { editor: [] })
    const { id } = await users.create(person)
    await Promise.all([
      users.update(id, { name: 'Countess' }),
      users.update(id, { image: 'https://example.com/a.png' }),
      users.setRoles(id, ['editor']),
      users.ban(id),
    ])
    await auth.delivered()
    const last = events.toSorted((a, b) => a.at.getTime() - b.at.getTime()).at(-1)
    expect(events).toHaveLength(5)
    expect(last?.user).toMatchObject({
      name: 'Countess',
      image: 'https://example.com/a.png',
      roles: ['editor'],
      banned: true,
    })
  })
})

describe('delivery', () => {
  it('that fails is tried again with the same id, and holds up neither mails nor other events', async () => {
    await start({
      'user.created': {
        deliver: (event) => {
          note(event)
          if (events.length < 3) throw new Error('the app’s own service is down')
        },
      },
    })
    await auth.addUser('first@example.com')
    await auth.post('/sign-up', person)
    await auth.delivered()
    expect(auth.mails).toHaveLength(1)
    expect(auth.log.filter(({ event }) => event === 'event.failed')).toHaveLength(1)
    auth.clock.advance(5_000)
    await auth.delivered()
    auth.clock.advance(20_000)
    await auth.delivered()
    auth.clock.advance(3_600_000)
    await auth.delivered()
    expect(events).toHaveLength(3)
    expect(new Set(events.map(({ id }) => id)).size).toBe(1)
  })

  it('AT287 that hangs changes neither answer nor mail', async () => {
    await start({ 'user.created': { deliver: () => new Promise<void>(() => undefined) } }, { verification: 'optional' })
    expect((await auth.post('/sign-up', person)).status).toBe(201)
    await expect.poll(() => auth.mails.length).toBe(1)
  })

  it('is given up after 30 tries, and the log says which event', async () => {
    await start({ 'user.created': { deliver: () => Promise.reject(new Error('gone')) } })
    await auth.addUser(person.email)
    for (let run = 0; run < 32; run += 1) {
      await auth.delivered()
      auth.clock.advance(3_600_000)
    }
    const given = auth.log.filter(({ event }) => event === 'event.given-up')
    expect(given).toMatchObject([{ level: 'error', data: { kind: 'user.created', reason: 'too late' } }])
    expect(await readSql(auth.services.db, 'select 1 from auth_outbox')).toEqual([])
  })

  it('is not asked for where nobody handles the event: nothing is queued', async () => {
    await start({ 'user.deleted': { deliver: note } })
    await auth.addUser(person.email)
    expect(await readSql(auth.services.db, 'select 1 from auth_outbox')).toEqual([])
  })

  it('leaves what this process does not handle to one that does', async () => {
    const other = { 'user.created': { deliver: () => Promise.reject(new Error('not now')) } }
    await start(other)
    await auth.addUser(person.email)
    await auth.delivered()
    const without = await createTestAuth({ on: { 'user.deleted': { deliver: note } } }, () => auth.services.db)
    without.clock.advance(60_000)
    await without.delivered()
    await without.remove()
    expect(await readSql(auth.services.db, 'select attempts from auth_outbox')).toEqual([{ attempts: 1 }])
  })

  it('AT279 what waits is sealed: the database shows neither name nor address', async () => {
    await start({ 'user.deleted': { deliver: () => Promise.reject(new Error('not now')) } })
    const id = await auth.addUser(person.email)
    await createUsers(auth.services, {}).delete(id)
    expect(JSON.stringify(await readSql(auth.services.db, 'select * from auth_outbox'))).not.toMatch(/ada|example/i)
  })
})
