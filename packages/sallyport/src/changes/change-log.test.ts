import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { statement, step } from '../storage/database.ts'
import type { Database } from '../storage/database.ts'
import { expectIndexed } from '../storage/testing-only/expect-indexed.ts'
import { temporaryDatabase } from '../storage/testing-only/temporary-database.ts'
import type { TemporaryDatabase } from '../storage/testing-only/temporary-database.ts'
import { noteStatements } from '../testing-only/note-statements.ts'
import { changeAuthority, changesFrom, deleteChanges, lastChange, newestChanges } from './change-log.ts'
import type { AuthorityChange } from './change-log.ts'

const ada: AuthorityChange = { scope: 'user', subject: 'ada' }
const selectChanges = statement<Record<never, never>, { seq: number; scope: string; subject: string; at: number }>(
  'test.changes',
  'select seq, scope, subject, at from auth_changes order by seq limit 100',
)
const renameUser = statement<{ id: string }>('test.rename', "update auth_users set name = 'x' where id = :id")

let temporary: TemporaryDatabase
let db: Database

beforeEach(async () => {
  temporary = await temporaryDatabase()
  db = temporary.database
})
afterEach(() => temporary.remove())

const record = (at: number, change = ada) => db.batch([changeAuthority(change, at)])
const subjects = async () => (await db.all(selectChanges, {})).map(({ subject }) => subject)

it('a change is recorded with whose authority changed, and when', async () => {
  await record(1_000)
  await record(2_000, { scope: 'session', subject: 's1' })
  expect(await db.all(selectChanges, {})).toEqual([
    { seq: 1, scope: 'user', subject: 'ada', at: 1_000 },
    { seq: 2, scope: 'session', subject: 's1', at: 2_000 },
  ])
})

it('a change whose batch fails leaves no record', async () => {
  await expect(db.batch([changeAuthority(ada, 1_000), step(renameUser, { id: 'nobody' }, 1)])).rejects.toThrow()
  expect([await subjects(), await lastChange(db)]).toEqual([[], 0])
})

describe('lastChange', () => {
  it('is 0 before the first, and rises with each, also for the same subject at the same time', async () => {
    expect(await lastChange(db)).toBe(0)
    const read: number[] = []
    for (let change = 0; change < 3; change += 1) {
      await record(1_000)
      read.push(await lastChange(db))
    }
    expect(read).toEqual([1, 2, 3])
  })

  it('rises by one for each of a batch', async () => {
    await db.batch([changeAuthority(ada, 1_000), changeAuthority({ scope: 'session', subject: 's1' }, 1_000)])
    expect(await lastChange(db)).toBe(2)
  })

  it('never falls, also when all that is old is deleted: who has read up to it must see that nothing came since', async () => {
    await record(1_000)
    await record(2_000)
    await deleteChanges(db, 10_000, 100)
    expect(await lastChange(db)).toBe(2)
    await record(11_000)
    expect(await lastChange(db)).toBe(3)
  })
})

describe('deleteChanges', () => {
  it('deletes as many as it is told of those before a time, the oldest first', async () => {
    for (const [index, at] of [1_000, 2_000, 3_000, 4_000].entries())
      await record(at, { scope: 'user', subject: `${index}` })
    expect(await deleteChanges(db, 3_000, 1)).toBe(1)
    expect(await subjects()).toEqual(['1', '2', '3'])
    expect(await deleteChanges(db, 3_000, 100)).toBe(1)
    expect(await subjects()).toEqual(['2', '3'])
    expect(await deleteChanges(db, 3_000, 100)).toBe(0)
  })

  it('keeps the last one, however old', async () => {
    await record(1_000)
    expect(await deleteChanges(db, 10_000, 100)).toBe(0)
    expect(await subjects()).toEqual(['ada'])
  })
})

describe('reading changes', () => {
  beforeEach(async () => {
    for (let number = 1; number <= 6; number += 1)
      await record(number * 1_000, { scope: 'session', subject: `${number}` })
  })

  it('gives the newest, oldest of them first', async () => {
    expect((await newestChanges(db, 3)).map(({ subject }) => subject)).toEqual(['4', '5', '6'])
  })

  it('gives those from a number on, that number itself too, with all that is known of each', async () => {
    expect(await changesFrom(db, 5, [], 10)).toEqual([
      { seq: 5, scope: 'session', subject: '5', at: 5_000 },
      { seq: 6, scope: 'session', subject: '6', at: 6_000 },
    ])
  })

  it('gives lower ones that were missing, and no others', async () => {
    expect((await changesFrom(db, 6, [1, 3], 10)).map(({ seq }) => seq)).toEqual([1, 3, 6])
    expect((await changesFrom(db, 6, [1, 3], 2)).map(({ seq }) => seq)).toEqual([1, 3])
  })
})

it('no statement reads a whole table', async () => {
  const { database, statements } = noteStatements(db)
  await database.batch([changeAuthority(ada, 1_000)])
  await lastChange(database)
  await deleteChanges(database, 2_000, 10)
  await newestChanges(database, 10)
  await changesFrom(database, 5, [2, 3], 10)
  expect(new Set(statements.keys())).toEqual(
    new Set(['change.insert', 'change.last', 'change.delete-before', 'change.newest', 'change.from']),
  )
  for (const statement of statements.values()) await expectIndexed(db, statement)
})
