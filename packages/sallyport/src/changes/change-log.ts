import { statement, step } from '../storage/database.ts'
import type { Database, Params, Statement, Step } from '../storage/database.ts'

/** Whose authority changed: a user's (all sessions), one session's, or more than can be named. */
type ChangeScope = 'user' | 'session' | 'everything'

/** A change that takes rights away, or gives other ones. */
export interface AuthorityChange {
  readonly scope: ChangeScope
  /** The user's or session's id; of everything `all`. */
  readonly subject: string
}

/** A change as recorded. */
export interface RecordedChange extends AuthorityChange {
  /** Its number; on PostgreSQL and MySQL a lower one may be seen later (decision 21). */
  readonly seq: number
  /** Epoch milliseconds, by the clock of whoever made it. */
  readonly at: number
}

/** What a record holds. */
export interface ChangeParams extends Params {
  readonly scope: string
  readonly subject: string
  readonly at: number
}

/** Records a change; to be used through {@link changeAuthority}. */
const insertChange = statement<ChangeParams>(
  'change.insert',
  'insert into auth_changes (scope, subject, at) values (:scope, :subject, :at)',
)

/**
 * Declares a record of a change that only the database can tell whether it is one: where the source has no row, nothing is recorded. Its
 * step goes before the one that makes the change.
 *
 * @param name What follows `change.insert-`.
 * @param source What stands after `from`: one row where there is a change, else none.
 */
export function conditionalChange<P extends Params>(name: string, source: string): Statement<P & ChangeParams> {
  return statement<P & ChangeParams>(
    `${insertChange.name}-${name}`,
    `insert into auth_changes (scope, subject, at) select :scope, :subject, :at from ${source}`,
  )
}

/** Whether a statement records a change. */
export function recordsChange({ name }: Pick<Statement<never, unknown>, 'name'>): boolean {
  return name === insertChange.name || name.startsWith(`${insertChange.name}-`)
}

const selectLastChange = statement<Record<never, never>, { seq: number | null }>(
  'change.last',
  'select max(seq) as seq from auth_changes',
)

/** Those with the highest numbers. */
const selectNewestChanges = statement<{ span: number }, RecordedChange>(
  'change.newest',
  'select seq, scope, subject, at from auth_changes where seq > (select max(seq) from auth_changes) - :span order by seq',
)

/** What came from a number on, that number's own row too, and whatever appeared of some that were missing, as `3,5,8`. */
const selectChangesFrom = statement<{ least: number; from: number; missing: string; limit: number }, RecordedChange>(
  'change.from',
  {
    sqlite: `select seq, scope, subject, at from auth_changes where seq >= :least
      and (seq >= :from or instr(',' || :missing || ',', ',' || seq || ',') > 0) order by seq limit :limit`,
    postgres: `select seq, scope, subject, at from auth_changes where seq >= :least
      and (seq >= :from or seq = any(cast(string_to_array(:missing, ',') as bigint[]))) order by seq limit :limit`,
    mysql: `select seq, scope, subject, at from auth_changes where seq >= :least
      and (seq >= :from or find_in_set(seq, :missing) > 0) order by seq limit :limit`,
  },
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

/** The changes that may be recorded by steps of a batch, each with the index of its step. */
export function changesAmong(steps: readonly Step[]): { readonly change: AuthorityChange; readonly index: number }[] {
  return steps.flatMap(({ statement, params }, index) =>
    recordsChange(statement)
      ? [{ change: { scope: params['scope'] as ChangeScope, subject: String(params['subject']) }, index }]
      : [],
  )
}

/**
 * The number of the last change: a look-up by primary key.
 *
 * @returns 0 before the first change; never less than it once was.
 */
export async function lastChange(db: Pick<Database, 'get'>): Promise<number> {
  const row = await db.get(selectLastChange, {})
  return row?.seq ?? 0
}

/** The changes with the highest numbers, in their order. @param span How many numbers, also where some are missing. */
export function newestChanges(db: Pick<Database, 'all'>, span: number): Promise<RecordedChange[]> {
  return db.all(selectNewestChanges, { span })
}

/**
 * Changes from a number on, that number's own too, and those of some numbers that were missing, in the order of their numbers.
 *
 * @param missing Lower numbers that were not there before, in ascending order.
 */
export function changesFrom(
  db: Pick<Database, 'all'>,
  from: number,
  missing: readonly number[],
  limit: number,
): Promise<RecordedChange[]> {
  return db.all(selectChangesFrom, { least: missing[0] ?? from, from, missing: missing.join(','), limit })
}

/** Deletes a bounded number of old records, never the last one; returns how many. */
export async function deleteChanges(db: Pick<Database, 'run'>, before: number, limit: number): Promise<number> {
  const { changes } = await db.run(deleteChangesBefore, { before, limit })
  return changes
}
