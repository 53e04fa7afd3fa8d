import type { Clock } from '../base/clock.ts'
import { AuthError } from '../base/error.ts'
import { statement, step } from '../storage/database.ts'
import type { Database, Step } from '../storage/database.ts'
import { isStorageError } from '../storage/storage-error.ts'

/** How often something may happen: `burst` times at once, and that often again per `periodMs`, refilled evenly. */
export interface Rate {
  readonly burst: number
  readonly periodMs: number
}

/** One counter with its rate. */
export interface Limit {
  /** What is counted. Holds nothing personal in the clear. */
  readonly key: string
  readonly rate: Rate
}

/**
 * Where counting goes on from. A time further ahead than twice the allowance was written by a clock that has been set back since: it
 * counts as now, or everybody would be refused until the clock has caught up. Twice, since once the allowance is what a counter that is
 * used up has: a server whose clock is a moment behind would give the whole burst back.
 */
const base = (greatest: string, tat: string): string =>
  `case when ${tat} > :now + 2 * :allowance then :now else ${greatest}(${tat}, :now) end`

const increment = statement<{ key: string; now: number; interval: number; allowance: number }>('limit.increment', {
  sqlite: `insert into auth_limits (key, tat) values (:key, :now + :interval)
    on conflict (key) do update set tat = ${base('max', 'tat')} + :interval
    where ${base('max', 'tat')} + :interval - :now <= :allowance`,
  postgres: `insert into auth_limits as l (key, tat) values (:key, cast(:now as bigint) + :interval)
    on conflict (key) do update set tat = ${base('greatest', 'l.tat')} + :interval
    where ${base('greatest', 'l.tat')} + :interval - :now <= :allowance`,
  mysql: `insert into auth_limits (\`key\`, tat) values (:key, :now + :interval)
    on duplicate key update tat = if(${base('greatest', 'tat')} + :interval - :now <= :allowance,
      ${base('greatest', 'tat')} + :interval, tat)`,
})

const selectTat = statement<{ key: string }, { tat: number }>('limit.read', {
  sqlite: 'select tat from auth_limits where key = :key',
  postgres: 'select tat from auth_limits where key = :key',
  mysql: 'select tat from auth_limits where `key` = :key',
})

const deleteLimit = statement<{ key: string }>('limit.delete', {
  sqlite: 'delete from auth_limits where key = :key',
  postgres: 'delete from auth_limits where key = :key',
  mysql: 'delete from auth_limits where `key` = :key',
})

const deleteRefilled = statement<{ now: number; limit: number }>('limit.delete-refilled', {
  sqlite:
    'delete from auth_limits where key in (select key from auth_limits where tat < :now order by tat limit :limit)',
  postgres:
    'delete from auth_limits where key in (select key from auth_limits where tat < :now order by tat limit :limit)',
  mysql: 'delete from auth_limits where tat < :now order by tat limit :limit',
})

/**
 * Counts one attempt against every limit, all or nothing, and before the work that they protect. One atomic statement per counter
 * (the generic cell rate algorithm), so that of 50 attempts at once, in however many processes, exactly as many pass as may.
 *
 * A refused attempt is not counted: hammering does not lock anybody out for longer.
 *
 * @throws {AuthError} `rate_limited` with the seconds after which one more will pass.
 */
export async function countAttempt(deps: { db: Database; clock: Clock }, limits: readonly Limit[]): Promise<void> {
  if (limits.length === 0) return
  const now = deps.clock.now()
  try {
    await deps.db.batch(limits.map((limit) => countStep(limit, now)))
  } catch (error) {
    if (!isStorageError(error) || error.kind !== 'expectation') throw error
    // One refuses; others that are used up may take longer.
    const waits = await Promise.all(limits.map((limit) => secondsUntilNext(deps.db, limit, now)))
    throw new AuthError('rate_limited', { cause: error, retryAfterSeconds: Math.max(...waits) })
  }
}

/** The step that gives a counter its whole burst back, for the batch of an act that proves the attempts were rightful. */
export function forgetAttempts(key: string): Step {
  return step(deleteLimit, { key })
}

/** Deletes a bounded number of counters that are as good as new; returns how many. */
export async function deleteRefilledLimits(db: Pick<Database, 'run'>, now: number, limit: number): Promise<number> {
  const { changes } = await db.run(deleteRefilled, { now, limit })
  return changes
}

function countStep({ key, rate }: Limit, now: number): Step {
  const interval = Math.ceil(rate.periodMs / rate.burst)
  return step(increment, { key, now, interval, allowance: interval * rate.burst }, 1)
}

async function secondsUntilNext(db: Database, { key, rate }: Limit, now: number): Promise<number> {
  const row = await db.get(selectTat, { key })
  const interval = Math.ceil(rate.periodMs / rate.burst)
  const waitMs = (row?.tat ?? now) + interval - interval * rate.burst - now
  return Math.max(1, Math.ceil(waitMs / 1_000))
}
