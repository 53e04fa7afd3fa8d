import type { Claims } from '../session/claims.ts'
import { factsOfClaims, toSession } from '../session/session.ts'
import type { PublicSession } from '../session/session.ts'
import type { Authentication } from '../session/sessions.ts'
import type { UserRow } from '../user/user-row.ts'
import { toUser } from '../user/user.ts'
import type { PublicUser } from '../user/user.ts'
import type { Caller } from './endpoint.ts'

/** What a browser is told of a session that has just begun. The secret is in the cookie and nowhere else. */
export function signedIn(user: UserRow, claims: Claims): { session: PublicSession; user: PublicUser } {
  const verified = toUser(user)
  return { session: toSession(factsOfClaims(claims), verified).toJSON(), user: verified.toJSON() }
}

/** What the list of devices will show of a caller. */
export function deviceOf(caller: Caller): Authentication['device'] {
  return { userAgent: caller.header('user-agent'), address: caller.address }
}
