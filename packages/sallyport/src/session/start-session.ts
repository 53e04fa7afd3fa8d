import { AuthError } from '../base/error.ts'
import { parseRoles } from '../user/user-row.ts'
import type { UserRow } from '../user/user-row.ts'
import type { Authentication, Sessions, StartedSession } from './sessions.ts'

/** Decides whether a user may have a session now; throws an `AuthError` if not. Handed in by the composition root. */
export type SessionGate = (user: UserRow, authentication: Authentication) => void | Promise<void>

/**
 * The one way a session begins, whichever way of signing in led to it: every gate is asked, in order, and the store has the last
 * word. A ban is a gate here and a condition of the insert there, since it may come in between.
 *
 * @param user As read beside the proof, so that a change since is noticed.
 * @throws {AuthError} What a gate refuses with, or `invalid_credentials` if the user changed meanwhile.
 */
export async function startSession(
  deps: { sessions: Sessions; gates: readonly SessionGate[] },
  user: UserRow,
  authentication: Authentication,
): Promise<StartedSession> {
  if (parseRoles(user.roles) === null)
    throw new AuthError('internal_error', { cause: new Error(`sallyport: user ${user.id} has malformed roles.`) })
  for (const gate of deps.gates) await gate(user, authentication)
  return deps.sessions.start(user, authentication)
}
