import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Database, Statement } from '../storage/database.ts'
import { isStorageError } from '../storage/storage-error.ts'
import { expectIndexed } from '../storage/testing-only/expect-indexed.ts'
import { temporaryDatabase } from '../storage/testing-only/temporary-database.ts'
import type { TemporaryDatabase } from '../storage/testing-only/temporary-database.ts'
import type { UserRow } from './user-row.ts'
import * as reads from './user-statements.ts'
import * as writes from './user-writes.ts'

const statements = { ...reads, ...writes }

const ada = {
  id: 'a1',
  email: 'ada@example.com',
  emailVerifiedAt: null,
  name: 'Ada',
  image: null,
  roles: '["admin"]',
  now: 1_000,
}

let temporary: TemporaryDatabase
let db: Database

beforeEach(async () => {
  temporary = await temporaryDatabase()
  db = temporary.database
  await db.run(statements.insertUser, ada)
})
afterEach(() => temporary.remove())

const find = (id = ada.id) => db.get(statements.selectUserById, { id })

it.each(Object.entries(statements).map(([name, statement]) => [name, statement as Statement<never, unknown>] as const))(
  '%s reads no whole table',
  async (_name, statement) => {
    await expectIndexed(db, statement)
  },
)

it('a user is stored as it was given, with the first epoch and not banned', async () => {
  const row: UserRow = {
    id: 'a1',
    email: 'ada@example.com',
    email_verified_at: null,
    name: 'Ada',
    image: null,
    roles: '["admin"]',
    epoch: 1,
    banned_at: null,
    ban_reason: null,
    created_at: 1_000,
    updated_at: 1_000,
  }
  expect(await find()).toEqual(row)
  expect(await db.get(statements.selectUserByEmail, { email: ada.email })).toEqual(row)
})

it('AT248 an address belongs to one user, and is looked up exactly', async () => {
  const second = db.run(statements.insertUser, { ...ada, id: 'b2' })
  expect(await second.catch((error: unknown) => isStorageError(error) && error.kind)).toBe('conflict')
  expect(await db.get(statements.selectUserByEmail, { email: 'ADA@example.com' })).toBeNull()
  expect(await db.get(statements.selectUserByEmail, { email: 'ad%' })).toBeNull()
})

it('many users may be without an address', async () => {
  for (const id of ['b2', 'c3']) await db.run(statements.insertUser, { ...ada, id, email: null })
  expect((await find('c3'))?.email).toBeNull()
})

describe('updateUserProfile', () => {
  const update = { id: ada.id, setName: 0, name: null, setImage: 0, image: null, now: 2_000 } as const

  it('changes what is to be set', async () => {
    await db.run(statements.updateUserProfile, { ...update, setImage: 1, image: 'https://example.com/a.png' })
    expect(await find()).toMatchObject({ name: 'Ada', image: 'https://example.com/a.png', updated_at: 2_000 })
    await db.run(statements.updateUserProfile, { ...update, setName: 1, name: null })
    expect(await find()).toMatchObject({ name: null, image: 'https://example.com/a.png' })
  })

  it('changes nothing of another user, nor address, roles or epoch', async () => {
    await db.run(statements.insertUser, { ...ada, id: 'b2', email: 'bob@example.com', name: 'Bob' })
    await db.run(statements.updateUserProfile, { ...update, setName: 1, name: 'Eve' })
    expect(await find()).toMatchObject({ email: ada.email, roles: ada.roles, epoch: 1 })
    expect(await find('b2')).toMatchObject({ name: 'Bob', updated_at: 1_000 })
  })
})

describe('what ends sessions raises the epoch', () => {
  it('raiseUserEpoch, by one each time', async () => {
    await db.run(statements.raiseUserEpoch, { id: ada.id, now: 2_000 })
    await db.run(statements.raiseUserEpoch, { id: ada.id, now: 3_000 })
    expect(await find()).toMatchObject({ epoch: 3, updated_at: 3_000 })
  })

  it('AT057 banUser, which keeps date and reason; unbanUser takes them away and brings no session back', async () => {
    await db.run(statements.banUser, { id: ada.id, reason: 'spam', now: 2_000 })
    expect(await find()).toMatchObject({ epoch: 2, banned_at: 2_000, ban_reason: 'spam' })
    await db.run(statements.unbanUser, { id: ada.id, now: 3_000 })
    expect(await find()).toMatchObject({ epoch: 2, banned_at: null, ban_reason: null })
  })
})

describe('verifyUserEmail marks the address of a user who is what they were when they were read', () => {
  const read = { id: ada.id, email: ada.email, roles: ada.roles }
  const verify = (change: Partial<typeof read> = {}) =>
    db.run(statements.verifyUserEmail, { ...read, now: 2_000, ...change })

  it('with the date', async () => {
    expect(await verify()).toEqual({ changes: 1 })
    expect(await find()).toMatchObject({ email_verified_at: 2_000, updated_at: 2_000 })
  })

  it('and not one whose address was proven meanwhile', async () => {
    await db.run(statements.verifyUserEmail, { ...read, now: 1_500 })
    expect(await verify()).toEqual({ changes: 0 })
    expect((await find())?.email_verified_at).toBe(1_500)
  })

  it('nor one who has another address by now, or is another user', async () => {
    expect(await verify({ email: 'old@example.com' })).toEqual({ changes: 0 })
    expect(await verify({ id: 'b2' })).toEqual({ changes: 0 })
  })

  it('nor one who was given other roles meanwhile', async () => {
    await db.run(statements.updateUserRoles, { id: ada.id, roles: '["owner"]', now: 1_500 })
    expect(await verify()).toEqual({ changes: 0 })
  })

  it('nor one who was banned meanwhile', async () => {
    await db.run(statements.banUser, { id: ada.id, reason: null, now: 1_500 })
    expect(await verify()).toEqual({ changes: 0 })
    expect((await find())?.email_verified_at).toBeNull()
  })
})

it('pages are in order of creation, each after the last id of the one before', async () => {
  for (const id of ['d4', 'b2', 'c3']) await db.run(statements.insertUser, { ...ada, id, email: null })
  const page = async (after: string) =>
    (await db.all(statements.selectUsersAfter, { after, limit: 3 })).map(({ id }) => id)
  expect(await page('')).toEqual(['a1', 'b2', 'c3'])
  expect(await page('c3')).toEqual(['d4'])
})

it('updateUserRoles and deleteUser change one user', async () => {
  await db.run(statements.insertUser, { ...ada, id: 'b2', email: null })
  await db.run(statements.updateUserRoles, { id: 'b2', roles: '[]', now: 2_000 })
  await db.run(statements.deleteUser, { id: 'a1' })
  expect(await find()).toBeNull()
  expect(await find('b2')).toMatchObject({ roles: '[]', updated_at: 2_000 })
})
