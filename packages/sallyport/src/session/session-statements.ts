import { conditionalChange } from '../changes/change-log.ts'
import { statement } from '../storage/database.ts'
import type { Params } from '../storage/database.ts'
import { userColumns } from '../user/user-row.ts'
import type { UserRow } from '../user/user-row.ts'

/** A session as stored. */
export interface SessionRow {
  readonly id: string
  readonly secret_hash: string
  readonly user_id: string
  readonly epoch: number
  readonly created_at: number
  readonly seen_at: number
  readonly idle_ms: number
  readonly expires_at: number
  readonly aal: number
  /** JSON list of authentication methods. */
  readonly amr: string
  readonly auth_time: number
  readonly user_agent: string | null
  readonly address: string | null
}

/** The join of a secure check; the session's columns that a user also has are prefixed. */
export type CheckRow = UserRow &
  Pick<SessionRow, 'secret_hash' | 'seen_at' | 'idle_ms' | 'expires_at' | 'aal' | 'amr' | 'auth_time'> & {
    readonly session_epoch: number
    readonly session_created_at: number
  }

/** The whole of a cold secure check: one join by primary keys. `(select …)`, since better-sqlite3 plans a bound join anew at each call. */
export const selectSessionWithUser = statement<{ id: string }, CheckRow>(
  'session.check',
  `select s.secret_hash, s.epoch as session_epoch, s.created_at as session_created_at, s.seen_at, s.idle_ms, s.expires_at,
     s.aal, s.amr, s.auth_time, ${userColumns}
   from auth_sessions s join auth_users u on u.id = s.user_id where s.id = (select :id)`,
)

/** What a new session's row is made of. */
export interface NewSession extends Params {
  readonly id: string
  readonly secretHash: string
  readonly userId: string
  readonly epoch: number
  readonly now: number
  readonly idleMs: number
  readonly expiresAt: number
  readonly aal: number
  readonly amr: string
  readonly userAgent: string | null
  readonly address: string | null
}

const insertInto = `insert into auth_sessions
  (id, secret_hash, user_id, epoch, created_at, seen_at, idle_ms, expires_at, aal, amr, auth_time, user_agent, address)`
const newRow =
  ':id, :secretHash, :userId, :epoch, :now, :now, :idleMs, :expiresAt, :aal, :amr, :now, :userAgent, :address'

/** Starts a session of a user who is held: see `startSteps`. */
export const insertSession = statement<NewSession>('session.insert', `${insertInto} values (${newRow})`)

/** As {@link insertSession}, while fewer than so many are live. Exact, since whoever starts another one waits for the user. */
export const insertSessionWithin = statement<NewSession & { readonly max: number }>(
  'session.insert-within',
  `${insertInto} select ${newRow} from auth_users u where u.id = :userId and (select count(*) from auth_sessions s
    where s.user_id = :userId and s.epoch = :epoch and s.expires_at > :now and s.seen_at + s.idle_ms > :now) < :max`,
)

/** Tells of those that {@link deleteOldestSessions} ends: nothing where there is room. */
export const recordOldestSessions = conditionalChange<{ keep: string; epoch: number; others: number }>(
  'session-oldest',
  `auth_sessions s where s.user_id = :subject and s.id <> :keep and s.epoch = :epoch and s.expires_at > :at
    and s.seen_at + s.idle_ms > :at order by s.id desc limit 1 offset :others`,
)

/** The newest of those that are to go, of which so many newer ones stay. */
const newestToGo = `select s.id from auth_sessions s where s.user_id = :userId and s.id <> :keep and s.epoch = :epoch
  and s.expires_at > :now and s.seen_at + s.idle_ms > :now order by s.id desc limit 1 offset :others`
const deleteToGo = 'delete from auth_sessions where user_id = :userId and id <> :keep and id <='

/** Ends the oldest sessions of a user: beside the one to keep so many stay. Those that have ended by themselves do not count. */
export const deleteOldestSessions = statement<{
  userId: string
  keep: string
  epoch: number
  now: number
  others: number
}>('session.delete-oldest', {
  sqlite: `${deleteToGo} (${newestToGo})`,
  postgres: `${deleteToGo} (${newestToGo})`,
  mysql: `${deleteToGo} (select id from (${newestToGo}) as newest)`,
})

/** Records a use. Never revives: an ended, expired or idle session stays as it is. */
export const touchSession = statement<{ id: string; epoch: number; now: number; before: number }>(
  'session.touch',
  `update auth_sessions set seen_at = :now
   where id = :id and epoch = :epoch and seen_at < :before and expires_at > :now and seen_at + idle_ms > :now`,
  'relaxed',
)

/** Ends one session by what its cookie proves. */
export const deleteSessionBySecret = statement<{ id: string; secretHash: string }>(
  'session.delete-by-secret',
  'delete from auth_sessions where id = :id and secret_hash = :secretHash',
)

/** Ends one session of a user; another user's is not touched. */
export const deleteSessionOfUser = statement<{ id: string; userId: string }>(
  'session.delete-of-user',
  'delete from auth_sessions where id = :id and user_id = :userId',
)

export const deleteOtherSessions = statement<{ userId: string; keep: string }>(
  'session.delete-others',
  'delete from auth_sessions where user_id = :userId and id <> :keep',
)

export const deleteAllSessions = statement<{ userId: string }>(
  'session.delete-all',
  'delete from auth_sessions where user_id = :userId',
)

/** A user's live sessions, newest first, by keyset. */
export const selectSessionsOfUser = statement<
  { userId: string; before: string; now: number; limit: number },
  SessionRow
>(
  'session.list',
  `select s.id, s.secret_hash, s.user_id, s.epoch, s.created_at, s.seen_at, s.idle_ms, s.expires_at, s.aal, s.amr, s.auth_time,
     s.user_agent, s.address
   from auth_sessions s join auth_users u on u.id = s.user_id
   where s.user_id = :userId and s.id < :before and s.epoch = u.epoch and s.expires_at > :now and s.seen_at + s.idle_ms > :now
   order by s.id desc limit :limit`,
)

/** Ends sessions by when they began, as their ids tell; in bounded batches. */
export const deleteSessionsBefore = statement<{ before: string; limit: number }>('session.delete-before', {
  sqlite:
    'delete from auth_sessions where id in (select id from auth_sessions where id < :before order by id limit :limit)',
  postgres:
    'delete from auth_sessions where id in (select id from auth_sessions where id < :before order by id limit :limit)',
  mysql: 'delete from auth_sessions where id < :before order by id limit :limit',
})

/** Clean-up in bounded batches, by the index on the absolute end. */
export const deleteExpiredSessions = statement<{ now: number; limit: number }>('session.delete-expired', {
  sqlite:
    'delete from auth_sessions where id in (select id from auth_sessions where expires_at < :now order by expires_at limit :limit)',
  postgres:
    'delete from auth_sessions where id in (select id from auth_sessions where expires_at < :now order by expires_at limit :limit)',
  mysql: 'delete from auth_sessions where expires_at < :now order by expires_at limit :limit',
})
