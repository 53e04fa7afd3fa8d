import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { statement, step } from '../storage/database.ts'
import type { Database } from '../storage/database.ts'
import { isStorageError } from '../storage/storage-error.ts'
import { openStorage } from '../storage/open-storage.ts'
import { expectIndexed } from '../storage/testing-only/expect-indexed.ts'
import { failAt } from '../storage/testing-only/fail-at.ts'
import { storageDeps, temporaryDatabase } from '../storage/testing-only/temporary-database.ts'
import type { TemporaryDatabase } from '../storage/testing-only/temporary-database.ts'
import { noteStatements } from '../testing-only/note-statements.ts'
import { createTestClock } from '../testing/test-clock.ts'
import type { TestClock } from '../testing/test-clock.ts'
import type { Limit } from './rate-limit.ts'
import { createSqlLimits, deleteRefilledLimits } from './sql-limits.ts'
import { limitStoreContract } from './testing-only/limit-store-contract.ts'

const minute = 60_000
const five: Limit = { key: 'sign-in:identifier:ada', rate: { burst: 5, periodMs: 15 * minute } }
const two: Limit = { key: 'sign-in:address:1', rate: { burst: 2, periodMs: 4 * minute } }

describe('limits in the database', () => {
  limitStoreContract(async (clock) => {
    const temporary = await temporaryDatabase()
    const more: Database[] = []
    return {
      store: createSqlLimits({ db: temporary.database, clock }),
      async again() {
        const db = await openStorage(storageDeps, { database: temporary.url })
        more.push(db)
        return createSqlLimits({ db, clock })
      },
      async commit({ steps, afterCommit }) {
        await temporary.database.batch(steps)
        await afterCommit()
      },
      async remove() {
        for (const db of more) await db.close()
        await temporary.remove()
      },
    }
  })
})

const countLimits = statement<Record<never, never>, { count: number }>(
  'test.count',
  'select count(*) as count from auth_limits',
)

let temporary: TemporaryDatabase
let db: Database
let clock: TestClock

beforeEach(async () => {
  temporary = await temporaryDatabase()
  db = temporary.database
  clock = createTestClock()
})
afterEach(() => temporary.remove())

/** How many of a number of attempts, one after the other, pass. */
async function passing(limits: readonly Limit[], attempts: number, database = db): Promise<number> {
  const store = createSqlLimits({ db: database, clock })
  let passed = 0
  for (let attempt = 0; attempt < attempts; attempt += 1) if ((await store.count(limits)) === 0) passed += 1
  return passed
}

/** The steps that give a counter its burst back. */
const forgetAttempts = (key: string) => createSqlLimits({ db, clock }).forget(key).steps

describe('AT156 where the database fails', () => {
  it.each([1, 2])('at call %d, the attempt is refused with its error, never let through', async (call) => {
    await passing([two], 2)
    const failing = failAt(db, call)
    const error = await passing([two], 1, failing.database).catch((caught: unknown) => caught)
    expect(isStorageError(error) && error.kind).toBe('unavailable')
  })
})

describe('the steps that forget attempts', () => {
  it('give nothing back where their batch fails', async () => {
    await passing([five], 5)
    const impossible = step(
      statement<{ key: string }>('test.none', 'delete from auth_limits where key = :key'),
      { key: 'none' },
      1,
    )
    await expect(db.batch([...forgetAttempts(five.key), impossible])).rejects.toThrow()
    expect(await passing([five], 1)).toBe(0)
  })
})

describe('AT155 deleteRefilledLimits', () => {
  it('deletes as many as it is told of those that are as good as new, and no others', async () => {
    for (let index = 0; index < 5; index += 1) await passing([{ ...two, key: `old ${index}` }], 1)
    clock.advance(2 * minute + 1)
    await passing([five], 5)
    expect(await deleteRefilledLimits(db, clock.now(), 3)).toBe(3)
    expect(await deleteRefilledLimits(db, clock.now(), 3)).toBe(2)
    expect(await deleteRefilledLimits(db, clock.now(), 3)).toBe(0)
    expect(await db.get(countLimits, {})).toEqual({ count: 1 })
    expect(await passing([five], 1)).toBe(0)
  })

  it('a limit holds as well after its counter was deleted as before', async () => {
    await passing([two], 2)
    clock.advance(4 * minute + 1)
    await deleteRefilledLimits(db, clock.now(), 10)
    expect(await passing([two], 10)).toBe(2)
  })
})

it('no statement reads a whole table', async () => {
  const { database, statements } = noteStatements(db)
  await passing([two], 3, database)
  await database.batch(forgetAttempts(two.key))
  await deleteRefilledLimits(database, clock.now(), 10)
  expect(new Set(statements.keys())).toEqual(
    new Set(['limit.increment', 'limit.read', 'limit.delete', 'limit.delete-refilled']),
  )
  for (const statement of statements.values()) await expectIndexed(db, statement)
})

it('a period of months is counted like any other', async () => {
  const rare: Limit = { key: 'rare', rate: { burst: 2, periodMs: 90 * 24 * 60 * minute } }
  expect(await passing([rare], 3)).toBe(2)
})
