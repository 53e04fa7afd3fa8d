import { AuthError } from '../base/error.ts'
import type { Database } from '../storage/database.ts'
import type { UserRow } from '../user/user-row.ts'
import { selectUserById } from '../user/user-statements.ts'
import type { Authentication, Sessions, StartedSession } from './sessions.ts'
import { startSession } from './start-session.ts'
import type { SessionGate } from './start-session.ts'

/**
 * Starts a session after a sign-in of the app's own, through the same gates as every other.
 *
 * @throws {AuthError} `not_found`: there is no such user; what a gate refuses with.
 */
export async function startOwnSession(
  deps: { db: Database; sessions: Sessions; gates: readonly SessionGate[] },
  userId: string,
  by: Pick<Authentication, 'device' | 'replaces'>,
): Promise<{ user: UserRow; started: StartedSession }> {
  const user = await deps.db.get(selectUserById, { id: userId })
  if (user === null) throw new AuthError('not_found')
  return { user, started: await startSession(deps, user, { amr: ['ext'], aal: 1, ...by }) }
}
