import { createCore } from './core.ts'
import type { AuthOptions } from '../configuration/options.ts'
import type { Roles, RoleOf } from '../authorization/policy.ts'
import { AuthError } from '../base/error.ts'
import type { AuthTypes } from '../http/auth-types.ts'
import { toClientState } from '../http/client-state.ts'
import type { ClientState } from '../http/client-state.ts'
import type { Delivery } from '../http/dispatch.ts'
import { createUsers } from '../operations/users.ts'
import type { Users } from '../operations/users.ts'
import { sessionCookie } from '../http/session-cookie.ts'
import { readCookie, serializeCookie } from '../session/cookie.ts'
import type { SessionStrategy } from '../session/claims.ts'
import { factsOfClaims, toSession } from '../session/session.ts'
import { startOwnSession } from '../session/start-own-session.ts'
import type { Session } from '../session/session.ts'
import type { SessionActs, SessionDirectory } from '../session/sessions.ts'
import type { MigrationStatus } from '../storage/database.ts'
import type { NoFields, UserFields } from '../user/field.ts'
import { toUser } from '../user/user.ts'
import type { PublicUser } from '../user/user.ts'

/** sallyport without a framework: `Request -> Response`, for Hono, Express, Remix, a plain server, scripts and tests. */
export interface FrameworkNeutralAuth<R extends Roles = Roles, F extends UserFields = NoFields>
  extends AuthTypes<R, F> {
  /**
   * Answers a request below the base path; 404 for anything else. Never throws.
   *
   * @param delivery What the server knows beyond the request, such as the peer's address.
   */
  handler(request: Request, delivery?: Delivery): Promise<Response>
  /** Secure check of a request's cookie. Never renews it; `GET /session` does. */
  getSession(request: Request): Promise<Session<RoleOf<R>, F> | null>
  /**
   * Starts a session after a sign-in of one's own, through the same gates as every other.
   *
   * @returns With the `Set-Cookie` header that the answer must carry.
   * @throws {AuthError} `not_found`; `banned` and what other gates refuse with.
   */
  startSession(request: Request, userId: string): Promise<{ session: Session<RoleOf<R>, F>; setCookie: string }>
  /** Ends the session of a request's cookie. @returns The `Set-Cookie` header that removes it. */
  endSession(request: Request): Promise<{ setCookie: string }>
  /** Secure check for the browser: what `<AuthProvider initial={…}>` of `sallyport/react` takes; null for nobody. */
  clientState(request: Request): Promise<ClientState<PublicUser<RoleOf<R>, F>> | null>
  /** Server-side acts on users. They check nobody's rights: guard what calls them. */
  readonly users: Users<RoleOf<R>, F>
  /** Server-side acts on sessions. They check nobody's rights: guard what calls them. With the stateless strategy all but `revokeAll` and `endBefore` throw `not_supported`. */
  readonly sessions: SessionActs
  /** What waits in the database to be delivered: mail, and events for `on[…].deliver`. */
  readonly outbox: {
    /** Delivers what is due now. Requests do so by themselves; for a cron job where no process stays. What fails is tried again later. */
    deliver(): Promise<void>
  }
  /** The library's own tables. */
  readonly migrations: { status(): Promise<MigrationStatus>; apply(): Promise<MigrationStatus> }
  /** Checks the environment and opens the database; throws with every fault in one line each. */
  ready(): Promise<void>
  /**
   * Ends what this auth does: new requests are answered 503 `shutting_down`, requests in flight and work that goes on after their answers
   * (mail, clean-up) are waited for, ten seconds at most, then what the library opened is closed. Call it after `server.close()`; calling
   * it again changes nothing. A script that only ends needs no call: nothing of ours keeps a process alive but a pool's connections.
   */
  close(): Promise<void>
}

/**
 * Makes an auth for any framework that speaks `Request` and `Response`. Opens nothing until it is used.
 *
 * @throws {TypeError} An option has the wrong shape.
 */
export function createAuth<
  const R extends Roles = Record<never, never>,
  S extends SessionStrategy = 'database',
  const F extends UserFields = Record<never, never>,
>(options: AuthOptions<R, S, F> = {}): FrameworkNeutralAuth<R, F> {
  const core = createCore(options)
  const users = async () => createUsers<RoleOf<R>, F>(await core.services(), options.roles ?? {})
  const directory = async (): Promise<SessionDirectory> => {
    const found = (await core.services()).sessions.directory
    if (found === null) throw new AuthError('not_supported')
    return found
  }
  async function getSession(request: Request): Promise<Session<RoleOf<R>, F> | null> {
    const { sessions, settings, userFields } = await core.services()
    const checked = await sessions.check(readCookie(request.headers.get('cookie'), settings.cookieName))
    if (checked === null) return null
    if (checked.touch !== null) void core.lifecycle.track(checked.touch())
    return toSession(checked.facts, toUser<RoleOf<R>, F>(checked.user, userFields))
  }
  const auth: Omit<FrameworkNeutralAuth<R, F>, keyof AuthTypes<R, F>> = {
    handler: core.dispatch,
    getSession,
    clientState: async (request) => toClientState(options.roles ?? {}, await getSession(request)),
    async startSession(request, userId) {
      const services = await core.services()
      const header = (name: string) => request.headers.get(name)
      const device = { userAgent: header('user-agent'), address: core.address(header, null) }
      const replaces = readCookie(header('cookie'), services.settings.cookieName)
      const { user, started } = await startOwnSession(services, userId, { device, replaces })
      const session = toSession(factsOfClaims(started.claims), toUser<RoleOf<R>, F>(user, services.userFields))
      return { session, setCookie: serializeCookie(sessionCookie(services, started)) }
    },
    async endSession(request) {
      const services = await core.services()
      await services.sessions.end(readCookie(request.headers.get('cookie'), services.settings.cookieName))
      return { setCookie: serializeCookie(sessionCookie(services, 'clear')) }
    },
    users: {
      create: async (user) => (await users()).create(user),
      get: async (by) => (await users()).get(by),
      list: async (page) => (await users()).list(page),
      update: async (id, changes) => (await users()).update(id, changes),
      setRoles: async (id, roles) => (await users()).setRoles(id, roles),
      ban: async (id, reason) => (await users()).ban(id, reason),
      unban: async (id) => (await users()).unban(id),
      delete: async (id) => (await users()).delete(id),
      import: async (rows, options) => (await users()).import(rows, options),
    },
    sessions: {
      list: async (userId, page) => (await directory()).list(userId, page),
      revoke: async (userId, sessionId) => (await directory()).revoke(userId, sessionId),
      revokeOthers: async (userId, keep) => (await directory()).revokeOthers(userId, keep),
      revokeAll: async (userId) => (await core.services()).sessions.endEverywhere(userId),
      endBefore: async (moment, options) => (await core.services()).sessions.endBefore(moment, options),
    },
    outbox: { deliver: async () => (await core.services()).deliverOutbox() },
    migrations: {
      status: async () => (await core.database()).migrations.status(),
      apply: async () => (await core.database()).migrations.apply(),
    },
    async ready() {
      await core.services()
    },
    close: core.close,
  }
  return auth as FrameworkNeutralAuth<R, F>
}
