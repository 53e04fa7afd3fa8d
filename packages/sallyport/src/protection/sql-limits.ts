import type { Clock } from '../base/clock.ts'
import { statement, step } from '../storage/database.ts'
import type { Database, Step } from '../storage/database.ts'
import { isStorageError } from '../storage/storage-error.ts'
import { paceOf } from './rate-limit.ts'
import type { Limit, LimitStore } from './rate-limit.ts'

/**
 * Where counting goes on from. A time further ahead than twice the allowance was written by a clock that has been set back since: it
 * counts as now, or everybody would be refused until the clock has caught up. Twice, since once the allowance is what a counter that is
 * used up has: a server whose clock is a moment behind would give the whole burst back. (Not `2 *`, of which PostgreSQL would take it
 * that the allowance is an int4.)
 */
const base = (greatest: string, tat: string): string =>
  `case when ${tat} > :now + :allowance + :allowance then :now else ${greatest}(${tat}, :now) end`

const increments = {
  sqlite: `insert into auth_limits (key, tat) values (:key, :now + :interval)
    on conflict (key) do update set tat = ${base('max', 'tat')} + :interval
    where ${base('max', 'tat')} + :interval - :now <= :allowance`,
  postgres: `insert into auth_limits as l (key, tat) values (:key, cast(:now as bigint) + :interval)
    on conflict (key) do update set tat = ${base('greatest', 'l.tat')} + :interval
    where ${base('greatest', 'l.tat')} + :interval - :now <= :allowance`,
  // `last_insert_id(1)` tells that it was refused (storage/mysql/count-changes.ts).
  mysql: `insert into auth_limits (\`key\`, tat) values (:key, :now + :interval)
    on duplicate key update tat = if(${base('greatest', 'tat')} + :interval - :now <= :allowance,
      ${base('greatest', 'tat')} + :interval, if(last_insert_id(1), tat, tat))`,
}

/** Relaxed: a power failure gives back the tries of the last moment, and waiting for the disk at each would be felt by everybody. */
const increment = statement<{ key: string; now: number; interval: number; allowance: number }>(
  'limit.increment',
  increments,
  'relaxed',
)

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
 * Counts in the app's database: one atomic statement per counter, all of an attempt in one batch.
 *
 * Where the database fails, so does the count, and the attempt with it: there is nothing to sign in to either.
 */
export function createSqlLimits(deps: { db: Database; clock: Clock }): LimitStore {
  return {
    async count(limits) {
      const now = deps.clock.now()
      try {
        await deps.db.batch(limits.map((limit) => countStep(limit, now)))
        return 0
      } catch (error) {
        if (!isStorageError(error) || error.kind !== 'expectation') throw error
        // One refuses; others that are used up may take longer.
        return Math.max(1, ...(await Promise.all(limits.map((limit) => waitMs(deps.db, limit, now)))))
      }
    },
    forget: (key) => ({ steps: [step(deleteLimit, { key })], afterCommit: () => Promise.resolve() }),
  }
}

/** Deletes a bounded number of counters that are as good as new; returns how many. */
export async function deleteRefilledLimits(db: Pick<Database, 'run'>, now: number, limit: number): Promise<number> {
  const { changes } = await db.run(deleteRefilled, { now, limit })
  return changes
}

function countStep({ key, rate }: Limit, now: number): Step {
  const { intervalMs, allowanceMs } = paceOf(rate)
  return step(increment, { key, now, interval: intervalMs, allowance: allowanceMs }, 1)
}

async function waitMs(db: Database, { key, rate }: Limit, now: number): Promise<number> {
  const row = await db.get(selectTat, { key })
  const { intervalMs, allowanceMs } = paceOf(rate)
  return (row?.tat ?? now) + intervalMs - allowanceMs - now
}
