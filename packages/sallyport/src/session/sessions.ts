import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import type { SealKeys } from '../crypto/keyring.ts'
import type { Database, Step } from '../storage/database.ts'
import type { UserRow } from '../user/user-row.ts'
import type { AssuranceLevel, AuthenticationMethod, Claims, SessionStrategy } from './claims.ts'
import type { EndBeforeOptions } from './end-before.ts'
import type { Lifetimes } from './lifetimes.ts'
import type { SessionCap } from './session-cap.ts'
import type { SessionMemory } from './session-memory.ts'
import type { SessionFacts } from './session.ts'

/** What both strategies work with. */
export interface SessionDeps {
  readonly db: Database
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly sessionKeys: SealKeys
  readonly lifetimes: Lifetimes
  /** How many sessions a user may have in rows; null: any number. */
  readonly cap: SessionCap | null
  /** Where what was verified is kept; null: nowhere, and each check asks the database. */
  readonly memory: SessionMemory | null
}

/** How a check is done. */
export interface CheckOptions {
  /** Asks the database, whatever is remembered. */
  readonly strict?: boolean
}

/** The authentication event that a session begins with. */
export interface Authentication {
  readonly amr: readonly AuthenticationMethod[]
  readonly aal: AssuranceLevel
  /** From the request, shown in the list of devices; null where unknown. */
  readonly device: { readonly userAgent: string | null; readonly address: string | null }
  /** The cookie value that the request came with, or null: its session ends in the same batch, never to be taken over. */
  readonly replaces?: string | null
  /** Further steps that commit together with the start, or not at all. */
  readonly steps?: readonly Step[]
}

/** A session that has just begun. */
export interface StartedSession {
  readonly claims: Claims
  /** The cookie value: the only copy of the secret. */
  readonly value: string
}

/** The outcome of a secure check that succeeded. */
export interface CheckedSession {
  readonly claims: Claims
  /** The facts of the session by the cookie as it came. */
  readonly facts: SessionFacts
  /** When it ends unless it is used, this check not counted. Epoch milliseconds. */
  readonly unusedIdleExpiresAt: number
  /** As read by this check. */
  readonly user: UserRow
  /** A new cookie value where the old one is out of date (roles changed, stateless renewal, an older
   * secret); null else. To be set where a cookie can be,
   * which a Server Component cannot. */
  readonly renewed: StartedSession | null
  /** Records the use; to be run off the response path. null where it is not due. */
  readonly touch: (() => Promise<void>) | null
}

/**
 * Sessions, whatever the strategy: `database` and `stateless` are two instances of this one API.
 * What only a row can give, listing and revoking one by one, is in {@link SessionDirectory}.
 */
export interface Sessions {
  readonly strategy: SessionStrategy
  /** Reads the cookie only: no store, no promise that the session still stands. */
  peek(value: string | null): Claims | null
  /**
   * Starts a session if the user is still what they were when `user` was read.
   *
   * @throws {AuthError} `invalid_credentials`: meanwhile they were banned or deleted, or all their sessions were ended.
   *   `too_many_sessions`: they have as many as they may, and the oldest is not to end.
   */
  start(user: UserRow, authentication: Authentication): Promise<StartedSession>
  /**
   * The secure check: what the store says, asked now, or remembered while the change log is known to be read.
   *
   * @param log The request's (default: that of the process).
   */
  check(value: string | null, log?: Log, options?: CheckOptions): Promise<CheckedSession | null>
  /** Ends the session of a cookie. Resolves only when the store has done so. */
  end(value: string | null): Promise<void>
  /** Ends every session of a user, on every device, at once. */
  endEverywhere(userId: string): Promise<void>
  /** See `StatelessSessionActs.endBefore`. */
  endBefore(moment: Date, options?: EndBeforeOptions): Promise<number>
  /** Null where the strategy keeps no rows. */
  readonly directory: SessionDirectory | null
}

/** One session in a list of devices. */
export interface ListedSession {
  readonly id: string
  readonly userId: string
  readonly createdAt: Date
  /** Last recorded use; up to a minute behind. */
  readonly seenAt: Date
  readonly expiresAt: Date
  readonly userAgent: string | null
  readonly address: string | null
}

/** What only rows can give. */
export interface SessionDirectory {
  /** A user's live sessions, newest first. `cursor` of a page leads to the next one; null on the last. */
  readonly list: (
    userId: string,
    page?: { cursor?: string | null | undefined; limit?: number | undefined },
  ) => Promise<{ sessions: ListedSession[]; cursor: string | null }>
  /**
   * Ends one session of a user.
   *
   * @throws {AuthError} `not_found`: no such session, or another user's.
   */
  readonly revoke: (userId: string, sessionId: string) => Promise<void>
  /** Ends all sessions of a user but one; returns how many. */
  readonly revokeOthers: (userId: string, keepSessionId: string) => Promise<number>
}

/** Acts on sessions that any strategy can promise. */
export interface StatelessSessionActs {
  /** Ends every session of a user, on every device, at once. */
  readonly revokeAll: (userId: string) => Promise<void>
  /**
   * Ends every session of every user that began before a moment; after a leak, or when a backup was restored. In batches: it may be called
   * again where it was cut off. Stateless sessions do not tell when they began: all of them end.
   *
   * @returns How many sessions were ended; with the stateless strategy, of how many users.
   * @throws {RangeError} The moment is no date, or in the future.
   */
  readonly endBefore: (moment: Date, options?: EndBeforeOptions) => Promise<number>
}

/** Acts on sessions that have rows. */
export interface SessionActs extends StatelessSessionActs, SessionDirectory {}
