import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isAuthError } from '../base/error.ts'
import { statement, step } from '../storage/database.ts'
import type { Database } from '../storage/database.ts'
import { isStorageError } from '../storage/storage-error.ts'
import { expectIndexed } from '../storage/testing-only/expect-indexed.ts'
import { failAt } from '../storage/testing-only/fail-at.ts'
import { recordingDatabase } from '../storage/testing-only/recording-database.ts'
import { temporaryDatabase } from '../storage/testing-only/temporary-database.ts'
import type { TemporaryDatabase } from '../storage/testing-only/temporary-database.ts'
import { noteStatements } from '../testing-only/note-statements.ts'
import { createTestClock } from '../testing-only/test-auth.ts'
import type { TestClock } from '../testing-only/test-auth.ts'
import { countAttempt, deleteRefilledLimits, forgetAttempts } from './rate-limit.ts'
import type { Limit } from './rate-limit.ts'

const minute = 60_000
const five: Limit = { key: 'sign-in:identifier:ada', rate: { burst: 5, periodMs: 15 * minute } }
const two: Limit = { key: 'sign-in:address:1', rate: { burst: 2, periodMs: 4 * minute } }

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

/** Null where the attempt passes, else the seconds to wait. */
async function waitFor(limits: readonly Limit[], database = db): Promise<number | null> {
  try {
    await countAttempt({ db: database, clock }, limits)
    return null
  } catch (error) {
    if (!isAuthError(error) || error.code !== 'rate_limited') throw error
    return error.retryAfterSeconds
  }
}

/** How many of a number of attempts, one after the other, pass. */
async function passing(limits: readonly Limit[], attempts: number): Promise<number> {
  let passed = 0
  for (let attempt = 0; attempt < attempts; attempt += 1) if ((await waitFor(limits)) === null) passed += 1
  return passed
}

describe('a burst', () => {
  it('AT148 of 50 attempts at once, exactly as many pass as may', async () => {
    const waits = await Promise.all(Array.from({ length: 50 }, () => waitFor([five])))
    expect(waits.filter((wait) => wait === null)).toHaveLength(5)
  })

  it('AT148 also where they come over two connections', async () => {
    const { openSqlite } = await import('../storage/sqlite/open-sqlite.ts')
    const { storageDeps } = await import('../storage/testing-only/temporary-database.ts')
    const second = await openSqlite(storageDeps, { database: temporary.url })
    const waits = await Promise.all(
      Array.from({ length: 50 }, (_, index) => waitFor([five], index % 2 === 0 ? db : second)),
    )
    await second.close()
    expect(waits.filter((wait) => wait === null)).toHaveLength(5)
  })

  it('of one lets one pass', async () => {
    expect(await passing([{ key: 'one', rate: { burst: 1, periodMs: minute } }], 3)).toBe(1)
  })

  it('is one per key', async () => {
    expect(await passing([five], 6)).toBe(5)
    expect(await passing([{ ...five, key: 'sign-in:identifier:bob' }], 6)).toBe(5)
  })

  it('a period that does not divide evenly never gives more than may', async () => {
    expect(await passing([{ key: 'seven', rate: { burst: 7, periodMs: 1_000 } }], 20)).toBe(7)
  })
})

describe('refill', () => {
  it('comes evenly: a fifth of the period gives one back', async () => {
    await passing([five], 5)
    clock.move(3 * minute - 1)
    expect(await passing([five], 2)).toBe(0)
    clock.move(1)
    expect(await passing([five], 2)).toBe(1)
  })

  it('is whole after the period, and never more than whole', async () => {
    await passing([five], 5)
    clock.move(15 * minute)
    expect(await passing([five], 10)).toBe(5)
    clock.move(1_000 * minute)
    expect(await passing([five], 10)).toBe(5)
  })

  it('gives no more than a burst and what comes back, whatever the pace', async () => {
    let passed = 0
    for (let at = 0; at < 24 * 60; at += 1) {
      passed += await passing([five], 1)
      clock.move(minute)
    }
    expect(passed).toBeLessThanOrEqual(5 + (24 * 60) / 3)
  })

  it.each([1, minute, 15 * minute])('does not come faster where the clock is set back by %d ms', async (ms) => {
    await passing([five], 5)
    clock.move(-ms)
    expect(await passing([five], 5)).toBe(0)
  })

  it('does not wait for the old time where the clock is set back by more than the period: it is one burst, from now on', async () => {
    await passing([five], 5)
    clock.move(-15 * minute - 1)
    expect(await passing([five], 10)).toBe(5)
    clock.move(3 * minute)
    expect(await passing([five], 10)).toBe(1)
  })

  it('does not come faster to who alternates between two servers whose clocks differ', async () => {
    await passing([five], 5)
    let passed = 0
    for (let at = 0; at < 15; at += 1) {
      passed += await passing([five], 3)
      clock.move(-2_000)
      passed += await passing([five], 3)
      clock.move(2_000 + minute)
    }
    expect(passed).toBeLessThanOrEqual(5)
  })
})

describe('a refused attempt', () => {
  it('is told the seconds after which one more passes, and then it does', async () => {
    await passing([five], 5)
    clock.move(500)
    expect(await waitFor([five])).toBe(180)
    clock.move(179_499)
    expect(await waitFor([five])).toBe(1)
    clock.move(1)
    expect(await waitFor([five])).toBeNull()
  })

  it('is told the longest of several waits, so that the retry is not refused by another limit', async () => {
    const slow: Limit = { key: 'slow', rate: { burst: 1, periodMs: 60 * minute } }
    await countAttempt({ db, clock }, [two, slow])
    await countAttempt({ db, clock }, [two])
    const wait = await waitFor([two, slow])
    expect(wait).toBe(3_600)
    clock.move(3_600_000)
    expect(await waitFor([two, slow])).toBeNull()
  })

  it('AT150 is not counted: hammering makes nobody wait longer', async () => {
    await passing([five], 5)
    for (let attempt = 0; attempt < 20; attempt += 1) {
      clock.move(1_000)
      await waitFor([five])
    }
    clock.move(3 * minute - 20_000)
    expect(await waitFor([five])).toBeNull()
  })

  it('does not tell in its message who or what was counted', async () => {
    await passing([five], 5)
    const error = await countAttempt({ db, clock }, [five]).catch((caught: unknown) => caught)
    expect(isAuthError(error) && [error.status, error.message.includes('ada')]).toEqual([429, false])
  })
})

describe('several limits', () => {
  it('are counted all or nothing: what one refuses, the others have not counted', async () => {
    await passing([two], 2)
    expect(await passing([five, two], 10)).toBe(0)
    expect(await passing([five], 10)).toBe(5)
  })

  it('let pass what each of them lets pass', async () => {
    expect(await passing([five, two], 10)).toBe(2)
  })

  it('none at all let everything pass, and ask the database nothing', async () => {
    const recording = recordingDatabase(db)
    await countAttempt({ db: recording.database, clock }, [])
    expect(recording.asked).toEqual([])
  })
})

describe('AT156 where the database fails', () => {
  it.each([1, 2])('at call %d, the attempt is refused with its error, never let through', async (call) => {
    await passing([two], 2)
    const failing = failAt(db, call)
    const error = await countAttempt({ db: failing.database, clock }, [two]).catch((caught: unknown) => caught)
    expect(isStorageError(error) && error.kind).toBe('unavailable')
  })
})

describe('forgetAttempts', () => {
  it('gives a counter its whole burst back, and no other', async () => {
    await passing([five, { ...five, key: 'other' }], 5)
    await db.batch([forgetAttempts(five.key)])
    expect(await passing([five], 10)).toBe(5)
    expect(await passing([{ ...five, key: 'other' }], 10)).toBe(0)
  })

  it('gives nothing back where its batch fails', async () => {
    await passing([five], 5)
    const impossible = step(
      statement<{ key: string }>('test.none', 'delete from auth_limits where key = :key'),
      { key: 'none' },
      1,
    )
    await expect(db.batch([forgetAttempts(five.key), impossible])).rejects.toThrow()
    expect(await passing([five], 1)).toBe(0)
  })

  it('may be asked for where nothing was counted', async () => {
    await expect(db.batch([forgetAttempts('none')])).resolves.toEqual([{ changes: 0 }])
  })
})

describe('AT155 deleteRefilledLimits', () => {
  it('deletes as many as it is told of those that are as good as new, and no others', async () => {
    for (let index = 0; index < 5; index += 1) await countAttempt({ db, clock }, [{ ...two, key: `old ${index}` }])
    clock.move(2 * minute + 1)
    await passing([five], 5)
    expect(await deleteRefilledLimits(db, clock.now(), 3)).toBe(3)
    expect(await deleteRefilledLimits(db, clock.now(), 3)).toBe(2)
    expect(await deleteRefilledLimits(db, clock.now(), 3)).toBe(0)
    expect(await db.get(countLimits, {})).toEqual({ count: 1 })
    expect(await passing([five], 1)).toBe(0)
  })

  it('a limit holds as well after its counter was deleted as before', async () => {
    await passing([two], 2)
    clock.move(4 * minute + 1)
    await deleteRefilledLimits(db, clock.now(), 10)
    expect(await passing([two], 10)).toBe(2)
  })
})

it('no statement reads a whole table', async () => {
  const { database, statements } = noteStatements(db)
  for (let attempt = 0; attempt < 3; attempt += 1) await waitFor([two], database)
  await database.batch([forgetAttempts(two.key)])
  await deleteRefilledLimits(database, clock.now(), 10)
  expect(new Set(statements.keys())).toEqual(
    new Set(['limit.increment', 'limit.read', 'limit.delete', 'limit.delete-refilled']),
  )
  for (const statement of statements.values()) await expectIndexed(db, statement)
})
