import type { Claims } from '../session/claims.ts'
import { permissionsOf } from '../authorization/policy.ts'
import { factsOfClaims, toSession } from '../session/session.ts'
import type { PublicSession, SessionFacts } from '../session/session.ts'
import type { Authentication } from '../session/sessions.ts'
import type { UserRow } from '../user/user-row.ts'
import { toUser } from '../user/user.ts'
import type { PublicUser, User } from '../user/user.ts'
import type { Caller } from './endpoint.ts'
import type { AuthServices } from './services.ts'

/** What a browser is told of who is signed in. The secret is in the cookie and nowhere else. */
export interface SignedIn {
  readonly session: PublicSession
  readonly user: PublicUser
  readonly roles: readonly string[]
  /** What the user's roles permit, so that a page can leave out what would be refused; `'*'` is everything. Decides nothing. */
  readonly permissions: readonly string[]
}

/** What a browser is told of a session that has just begun. */
export function signedIn(services: AuthServices, row: UserRow, claims: Claims): SignedIn {
  return describeSession(services, toUser(row, services.userFields), factsOfClaims(claims))
}

/** What a browser is told of a checked session. */
export function describeSession({ roles }: Pick<AuthServices, 'roles'>, user: User, facts: SessionFacts): SignedIn {
  return {
    session: toSession(facts, user).toJSON(),
    user: user.toJSON(),
    roles: user.roles,
    permissions: permissionsOf(roles, user),
  }
}

/** What the list of devices will show of a caller. */
export function deviceOf(caller: Caller): Authentication['device'] {
  return { userAgent: caller.header('user-agent'), address: caller.address }
}
