import { deleteExpiredTokens } from '../authentication/one-time-token.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { deleteChanges } from '../changes/change-log.ts'
import { deleteUndelivered } from '../events/lane.ts'
import { createSqlLimits, deleteRefilledLimits } from '../protection/sql-limits.ts'
import { deleteExpiredSessions } from '../session/session-statements.ts'
import type { Database } from '../storage/database.ts'

/** Rows that one statement deletes at most: short enough to hold nobody up. */
const batchSize = 500
/** Batches of one kind in one run; what is left waits for the next. */
const maxBatches = 20
/** Milliseconds between two runs, of all processes together. */
const intervalMs = 10 * 60_000
/** The counter by which processes take turns: once in an interval one of them may. */
const lease = { key: 'lease:clean-up', rate: { burst: 1, periodMs: intervalMs } }
/** Milliseconds for which changes of authority are kept: far longer than any process goes without reading them. */
const keepChangesMs = 24 * 60 * 60_000

/** Milliseconds after which what nobody delivered is dropped: events of a hook that no process has any more. */
const keepUndeliveredMs = 30 * 24 * 60 * 60_000

/** Deletes what has expired: sessions, tokens, counters, old changes, what nobody delivers. In indexed batches, whatever the number of rows. */
export async function cleanUp(deps: { db: Database; clock: Clock }): Promise<number> {
  const now = deps.clock.now()
  const kinds = [
    async () => (await deps.db.run(deleteExpiredSessions, { now, limit: batchSize })).changes,
    () => deleteExpiredTokens(deps.db, now, batchSize),
    () => deleteRefilledLimits(deps.db, now, batchSize),
    () => deleteChanges(deps.db, now - keepChangesMs, batchSize),
    () => deleteUndelivered(deps.db, now - keepUndeliveredMs, batchSize),
  ]
  let deleted = 0
  for (const deleteBatch of kinds) {
    for (let batch = 0; batch < maxBatches; batch += 1) {
      const changes = await deleteBatch()
      deleted += changes
      if (changes < batchSize) break
    }
  }
  return deleted
}

/**
 * Runs {@link cleanUp} now and then, when there is something else to do anyway: no timer that keeps a process alive. Of several processes
 * one does, whichever comes first; a lease that it does not live to use is over with the interval.
 *
 * @returns A function that resolves when a due run is over, at once when none is due, and never rejects.
 */
export function createCleaner(deps: { db: Database; clock: Clock; log: Log }): () => Promise<void> {
  const leases = createSqlLimits(deps)
  let nextRun = 0
  return async () => {
    const now = deps.clock.now()
    if (now < nextRun) return
    nextRun = now + intervalMs
    try {
      if ((await leases.count([lease])) === 0) await cleanUp(deps)
    } catch (error) {
      deps.log('warn', 'clean-up.failed', { error }) // Nothing depends on it: what has expired is refused wherever it is read.
    }
  }
}
