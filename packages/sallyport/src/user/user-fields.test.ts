import { afterEach, describe, expect, it } from 'vitest'
import { openStorage } from '../storage/open-storage.ts'
import { storageDeps } from '../storage/testing-only/temporary-database.ts'
import { createTestAuth, testPassword } from '../testing-only/test-auth.ts'
import type { TestAuth } from '../testing-only/test-auth.ts'
import { createUsers } from '../operations/users.ts'
import { field } from './field.ts'
import type { UserFields } from './field.ts'
import { columnsOf, createUserFieldSet } from './user-field-set.ts'

const fields = {
  plan: field.enum(['free', 'pro']).default('free').public(),
  companyName: field.string({ maxLength: 40 }).input().public(),
  seats: field.integer().input({ required: true }),
  newsletter: field.boolean().default(false).input(),
  bornAt: field.date().input(),
  group: field.number(),
} satisfies UserFields

let auth: TestAuth

afterEach(() => auth.remove())

const start = async (verification: 'required' | 'optional' = 'optional') =>
  (auth = await createTestAuth({ verification, user: { fields } }))

const person = { email: 'ada@example.com', password: testPassword }
const users = () => createUsers<string, typeof fields>(auth.services, {})

describe('fields of the app on users', () => {
  it('are set at sign-up where they are marked, and seen where they are marked', async () => {
    await start()
    const response = await auth.post('/sign-up', {
      ...person,
      companyName: '  ACME ',
      seats: 3,
      newsletter: true,
      bornAt: '1990-02-03',
    })
    expect(response.status).toBe(201)
    const { user } = (await response.json()) as { user: Record<string, unknown> }
    expect(user).toMatchObject({ plan: 'free', companyName: 'ACME' })
    for (const hidden of ['seats', 'newsletter', 'bornAt', 'group']) expect(user).not.toHaveProperty(hidden)
    const stored = await users().get({ email: person.email })
    expect(stored?.user).toMatchObject({
      plan: 'free',
      companyName: 'ACME',
      seats: 3,
      newsletter: true,
      bornAt: new Date('1990-02-03T00:00:00Z'),
      group: null,
    })
  })

  it('AT195 cannot be set by a client where they are not marked', { tags: ['ASVS-8.1.2'] }, async () => {
    await start()
    await auth.post('/sign-up', { ...person, seats: 1, plan: 'pro', group: 7, x_plan: 'pro', set_plan: 1 })
    expect((await users().get({ email: person.email }))?.user).toMatchObject({ plan: 'free', group: null })
  })

  it('are taken along by a sign-up that waits for its mailbox', async () => {
    await start('required')
    await auth.post('/sign-up', { ...person, seats: 9, newsletter: 'on' })
    await auth.delivered()
    const code = auth.mails.at(-1)?.code
    expect((await auth.post('/email/verify', { email: person.email, code })).status).toBe(200)
    expect((await users().get({ email: person.email }))?.user).toMatchObject({ seats: 9, newsletter: true })
  })

  it.each([
    [{}, ['seats']],
    [{ seats: 'many' }, ['seats']],
    [{ seats: 1.5 }, ['seats']],
    [{ seats: 1, newsletter: 'maybe' }, ['newsletter']],
    [{ seats: [1], companyName: { $ne: null } }, ['companyName', 'seats']],
    [{ seats: 1, bornAt: '2026-02-99T' }, ['bornAt']],
    [{ seats: 1, companyName: 'x'.repeat(41) }, ['companyName']],
    [{ seats: 1, companyName: 'a\nb' }, ['companyName']],
    [{ seats: 1, email: 'nobody', companyName: 'a\0' }, ['companyName', 'email']],
  ])('%j is refused with every fault, and nothing is stored', async (given, faults) => {
    await start()
    const response = await auth.post('/sign-up', { ...person, ...given })
    expect(response.status).toBe(400)
    const { error } = (await response.json()) as { error: { fields: object } }
    expect(Object.keys(error.fields).toSorted()).toEqual(faults)
    expect((await users().list()).users).toEqual([])
  })

  it('are set and changed by the app, and two changes at once lose nothing of each other', async () => {
    await start()
    const user = await users().create({ email: 'ada@example.com', plan: 'pro', group: 0.5 })
    expect(user).toMatchObject({ plan: 'pro', group: 0.5, companyName: null })
    expect(user.toJSON()).toEqual({
      id: user.id,
      name: null,
      image: null,
      role: 'user',
      plan: 'pro',
      companyName: null,
    })
    await Promise.all([users().update(user.id, { seats: 5 }), users().update(user.id, { companyName: 'ACME' })])
    expect((await users().get(user.id))?.user).toMatchObject({ plan: 'pro', seats: 5, companyName: 'ACME' })
    await users().update(user.id, { seats: null })
    expect((await users().get(user.id))?.user.seats).toBeNull()
    await expect(users().update(user.id, { plan: 'gold' as 'pro' })).rejects.toMatchObject({
      fields: { plan: 'Use free or pro.' },
    })
    await expect(users().update(user.id, { nothing: 1 } as never)).rejects.toMatchObject({ code: 'invalid_input' })
  })

  it('come with the secure check', async () => {
    await start()
    await auth.post('/sign-up', { ...person, seats: 2 })
    const cookie = await auth.signIn(person.email)
    const body = (await (await auth.request('GET', '/session', { cookie })).json()) as { user: object }
    expect(body.user).toMatchObject({ plan: 'free', companyName: null })
    expect(body.user).not.toHaveProperty('seats')
  })

  it('that are added later are there for users from before, with the default', async () => {
    auth = await createTestAuth()
    await auth.addUser('ada@example.com')
    const userColumns = columnsOf(createUserFieldSet(fields))
    const later = await openStorage(storageDeps, { database: auth.temporary.url, userColumns })
    const before = await later.migrations.status()
    expect(before.missingColumns.map(({ name }) => name)).toEqual(userColumns.map(({ name }) => name))
    expect((await later.migrations.apply()).missingColumns).toEqual([])
    const read = createUsers<string, typeof fields>(
      { ...auth.services, db: later, userFields: createUserFieldSet(fields) },
      {},
    )
    expect((await read.get({ email: 'ada@example.com' }))?.user).toMatchObject({
      plan: 'free',
      newsletter: false,
      seats: null,
    })
    await later.close()
  })
})
