import type { Log, LogThreshold } from '../base/log.ts'
import type { Platform } from '../base/platform.ts'
import type { Duration } from '../base/duration.ts'
import { durationMs } from '../base/duration.ts'
import type { PageName } from '../authentication/mail-context.ts'
import type { RoleOf, Roles } from '../authorization/policy.ts'
import type { SendMail } from '../events/mail.ts'
import type { ClientAddress } from '../protection/client-address.ts'
import type { LimitOverrides } from '../protection/limits.ts'
import type { SessionStrategy } from '../session/claims.ts'
import type { LifetimeOptions, LifetimePreset } from '../session/lifetimes.ts'
import type { WhenFull } from '../session/session-cap.ts'
import type { UserFields } from '../user/field.ts'
import type { UserHooks } from '../user/user-hooks.ts'
import { createUserFieldSet } from '../user/user-field-set.ts'
import type { UserFieldSet } from '../user/user-field-set.ts'
import type { DatabaseHandle } from '../storage/database-handle.ts'
import type { RedisClient } from '../storage/redis-client.ts'

/** Everything an app can set. All of it has a safe default; in development nothing at all is needed. */
export interface AuthOptions<
  R extends Roles = Roles,
  S extends SessionStrategy = SessionStrategy,
  F extends UserFields = UserFields,
> {
  /** The app's name, in mails. Default: the host name of the URL. */
  readonly appName?: string | undefined
  /** The app's own URL, such as `https://app.example.com`. Default: `AUTH_URL`; in development `http://localhost:<port>`. */
  readonly url?: string | undefined
  /** Further exact origins that may call, such as a preview's. Never patterns. */
  readonly origins?: readonly string[] | undefined
  /** The live secrets, newest first. Default: `AUTH_SECRET`, comma-separated; in development a file under `.data`. */
  readonly secret?: string | readonly string[] | undefined
  /**
   * `file:…` for embedded SQLite, `postgres://…`, `mysql://…`; or the app's own: a handle of better-sqlite3, libsql or `node:sqlite`, a
   * `Pool` of pg, a pool of mysql2. Default: `DATABASE_URL`; in development `file:.data/auth.db`.
   */
  readonly database?: string | DatabaseHandle | undefined
  /** Connections of a pool that the library opens itself. Default 10; SQLite has one. */
  readonly maxConnections?: number | undefined
  /**
   * Whether statements are prepared by name on the server. Default true; false behind PgBouncer in transaction mode, where
   * `?pgbouncer=true` in the URL says the same.
   */
  readonly preparedStatements?: boolean | undefined
  /**
   * A URL that reaches the PostgreSQL server itself where `database` leads to a pooler: on one connection each process listens for changes
   * that others make to sessions and users. Default: `database`, where that is a URL without `?pgbouncer=true`. false: none is kept, as
   * where each request has a process of its own; changes are then read within `session.heartbeat`.
   */
  readonly directUrl?: string | false | undefined
  /**
   * A Redis or Valkey that counts limits for all processes: `redis://…` or `rediss://…` of one server, or the app's own client of
   * node-redis (also of a cluster), connected, which is used as it is and never closed. Default: `AUTH_REDIS_URL`; without it limits are
   * counted in the database.
   */
  readonly redis?: string | RedisClient | undefined
  /** What keys in Redis begin with: `{<prefix>:limit}:…`. Give each app on one Redis its own. Default `sallyport`. */
  readonly redisPrefix?: string | undefined
  /** What the table names begin with. Default `auth_`. */
  readonly tablePrefix?: string | undefined
  /** `'auto'` applies the library's own migrations at the first request; `'manual'` refuses to run before they are. Default `'auto'`. */
  readonly migrate?: 'auto' | 'manual' | undefined
  /** Where the endpoints are mounted. Default `/api/auth`. */
  readonly basePath?: string | undefined
  /** Roles and what they permit. */
  readonly roles?: R | undefined
  /** What users have besides address, name and picture. */
  readonly user?:
    | {
        /** Fields of one's own: columns of `auth_users`, typed on every user. Made by `field`. */
        readonly fields?: F | undefined
      }
    | undefined
  /**
   * Whether an address must be confirmed before the first session. `'required'` (the default where `mail` is set) tells nobody which
   * addresses have accounts; `'optional'` signs people in at once, and its `identifier_taken` gives that away.
   */
  readonly verification?: 'required' | 'optional' | undefined
  /** Rules for new passwords. */
  readonly password?:
    | {
        /** Fewest code points, at least 8. Default 15, since the password is the only factor (NIST SP 800-63B-4 §3.1.1.1). */
        readonly minLength?: number | undefined
        /** Words that a password may not be made of, besides the app's name and domain. */
        readonly words?: readonly string[] | undefined
      }
    | undefined
  /** How sessions are kept and how long they live. */
  readonly session?:
    | {
        /** `'database'` (default): a row per session, revocable one by one. `'stateless'`: in the cookie alone. */
        readonly strategy?: S | undefined
        /**
         * Both ends by the level of assurance: `'aal1'` 30 days; `'aal2'` 24 hours, an hour of idleness; `'aal3'` 12 hours, 15 minutes of
         * idleness (NIST SP 800-63B-4 §2). `absolute` and `idle` beside it may only be shorter.
         */
        readonly preset?: LifetimePreset | undefined
        /** From the sign-in to the end, used or not. Default: the preset's, else `'30d'`. */
        readonly absolute?: Duration | undefined
        /** From the last use to the end. Default: the preset's, else as long as `absolute`. */
        readonly idle?: Duration | undefined
        /**
         * How many sessions a user may have at the same time, from 1 to 10,000. Default 100; false: any number. Stateless sessions cannot be
         * counted.
         */
        readonly max?: number | false | undefined
        /** The sign-in that is one too many ends the session that is the oldest (default), or is refused: `too_many_sessions`. */
        readonly whenFull?: WhenFull | undefined
        /**
         * Within what time every process hears of a change of authority, such as a sign-out on another server, whatever happens to its
         * connections. Until then it answers from memory; what it cannot be sure of it asks the database. On SQLite, and in the process
         * that makes the change, it is at once. Default `'1s'`; false: each check asks the database.
         */
        readonly heartbeat?: Duration | false | undefined
        /** The cookie's bare name; on https it is prefixed with `__Host-`. Default `session`. */
        readonly cookie?: string | undefined
      }
    | undefined
  /** Paths of the app's own pages. Defaults: `/login`, `/signup`, `/verify-email`, `/`. */
  readonly pages?: Partial<Readonly<Record<PageName, string | undefined>>> | undefined
  /** Hands a mail to a provider. It is called off the response path and tried again when it fails. */
  readonly mail?: SendMail | undefined
  /** What the app does when a user is made, changed or deleted: SQL in the same transaction, or a call at least once, or both. */
  readonly on?: UserHooks<RoleOf<R>, F> | undefined
  /** Other rates than the built-in ones. */
  readonly limits?: LimitOverrides | undefined
  /**
   * Where the client's address comes from. Behind n proxies of one's own `{ hops: n }`. Default: the socket's peer; but where that is a
   * machine of one's own which names another address, limits by address are off, with one warning, rather than one bucket for all.
   */
  readonly clientAddress?: ClientAddress | undefined
  /**
   * Where log lines go: a function of one's own instead of JSON lines on stdout and stderr. Secrets are masked before it is called, and
   * of errors only names, codes and places are left. Default: `platform.log`, which is the console.
   */
  readonly log?: Log | undefined
  /** The least severe lines that are told. Default `'info'`: all. */
  readonly logLevel?: LogThreshold | undefined
  /** Runs production on plain http beyond localhost: cookies and passwords travel in the clear. Default false. */
  readonly insecureAllowHttp?: boolean | undefined
  /** Clock, randomness, log and environment of one's own, for tests. */
  readonly platform?: Partial<Platform> | undefined
}

/**
 * The configured fields with their columns.
 *
 * @throws {TypeError} A name or a value that is no field.
 */
export function userFieldsOf(options: AuthOptions): UserFieldSet {
  return createUserFieldSet(options.user?.fields ?? {})
}

/** Default paths of the app's own pages. */
export const defaultPages: Readonly<Record<PageName, string>> = {
  signIn: '/login',
  signUp: '/signup',
  verifyEmail: '/verify-email',
  afterSignIn: '/',
}

/** The configured pages, defaults for the rest. */
export function pagesOf(options: AuthOptions): Readonly<Record<PageName, string>> {
  const { signIn, signUp, verifyEmail, afterSignIn } = options.pages ?? {}
  return {
    signIn: signIn ?? defaultPages.signIn,
    signUp: signUp ?? defaultPages.signUp,
    verifyEmail: verifyEmail ?? defaultPages.verifyEmail,
    afterSignIn: afterSignIn ?? defaultPages.afterSignIn,
  }
}

/** The lifetimes that were set, without absent ones. */
export function plainLifetimes(options: AuthOptions): LifetimeOptions {
  const { preset, absolute, idle } = options.session ?? {}
  if (absolute !== undefined) durationMs(absolute, 'session.absolute')
  return {
    ...(preset === undefined ? {} : { preset }),
    ...(absolute === undefined ? {} : { absolute }),
    ...(idle === undefined ? {} : { idle }),
  }
}

/** Whether a text is an origin: scheme, host and port, without path. */
export function isOrigin(value: string): boolean {
  if (value.includes('*') || !URL.canParse(value)) return false
  const url = new URL(value)
  return (
    (url.protocol === 'https:' || url.protocol === 'http:') &&
    url.pathname === '/' &&
    url.search === '' &&
    url.hash === '' &&
    url.username === ''
  )
}
