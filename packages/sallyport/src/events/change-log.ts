import { statement, step } from '../storage/database.ts'
import type { Database, Step } from '../storage/database.ts'

/** Whose authority changed: a user's (all sessions), or one session's. */
type ChangeScope = 'user' | 'session'

/** A change that takes rights away, or gives other ones. */
export interface AuthorityChange {
  readonly scope: ChangeScope
  /** The user's or session's id. */
  readonly subject: string
}

const insertChange = statement<{ scope: string; subject: string; at: number }>(
  'change.insert',
  'insert into auth_changes (scope, subject, at) values (:scope, :subject, :at)',
)

const selectLastChange = statement<Record<never, never>, { seq: number | null }>(
  'change.last',
  'select max(seq) as seq from auth_changes',
)

/** All but the last one: without it {@link lastChange} would fall back to 0, which a process may have read before. */
const deleteChangesBefore = statement<{ before: number; limit: number }>('change.delete-before', {
  sqlite: `delete from auth_changes where seq in (select seq from auth_changes
    where at < :before and seq < (select max(seq) from auth_changes) order by seq limit :limit)`,
  postgres: `delete from auth_changes where seq in (select seq from auth_changes
    where at < :before and seq < (select max(seq) from auth_changes) order by seq limit :limit)`,
  mysql: `delete from auth_changes where at < :before
    and seq < (select last from (select max(seq) as last from auth_changes) as newest) order by seq limit :limit`,
})

/**
 * The one place that records a change of authority: sign-out, revocation, ban, role, password, user update.
 * Goes into the batch that makes the change, so that no change can be without its record.
 *
 * @param now Epoch milliseconds.
 */
export function changeAuthority(change: AuthorityChange, now: number): Step {
  return step(insertChange, { scope: change.scope, subject: change.subject, at: now }, 1)
}

/**
 * The number of the last change: a look-up by primary key. Whoever holds verified sessions in memory may answer from them only
 * while this is the number it has read up to.
 *
 * @returns 0 before the first change; never less than it once was.
 */
export async function lastChange(db: Pick<Database, 'get'>): Promise<number> {
  const row = await db.get(selectLastChange, {})
  return row?.seq ?? 0
}

/** Deletes a bounded number of old records, never the last one; returns how many. */
export async function deleteChanges(db: Pick<Database, 'run'>, before: number, limit: number): Promise<number> {
  const { changes } = await db.run(deleteChangesBefore, { before, limit })
  return changes
}
