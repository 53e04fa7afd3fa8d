import { AuthError } from '../base/error.ts'
import { step } from '../storage/database.ts'
import type { Step } from '../storage/database.ts'
import { isStorageError } from '../storage/storage-error.ts'
import { holdUserStep, isUserGone } from '../user/user-changes.ts'
import type { SessionCap } from './session-cap.ts'
import type { NewSession } from './session-statements.ts'
import { deleteOldestSessions, insertSession, insertSessionWithin, recordOldestSessions } from './session-statements.ts'

/**
 * The steps that start a session, for a user who is still what they were when the proof was read, and within the cap.
 *
 * The user is held first, so that of starts at the same time each sees those that were before it: PostgreSQL and MySQL would count without
 * what others are about to commit.
 *
 * @param cap null: any number of sessions.
 */
export function startSteps(row: NewSession, cap: SessionCap | null): Step[] {
  const { id, userId, epoch, now } = row
  const hold = holdUserStep(userId, epoch)
  if (cap === null) return [hold, step(insertSession, row, 1)]
  if (cap.whenFull === 'refuse') return [hold, step(insertSessionWithin, { ...row, max: cap.max }, 1)]
  const oldest = { keep: id, epoch, others: cap.max - 1 }
  return [
    hold,
    step(insertSession, row, 1),
    step(recordOldestSessions, { scope: 'user', subject: userId, at: now, ...oldest }),
    step(deleteOldestSessions, { userId, now, ...oldest }),
  ]
}

/**
 * Runs what contains {@link startSteps}.
 *
 * @throws {AuthError} `invalid_credentials`: meanwhile the user was banned, deleted or signed out everywhere. `too_many_sessions`: the cap.
 */
export async function refuseStart(run: () => Promise<unknown>): Promise<void> {
  try {
    await run()
  } catch (error) {
    if (isUserGone(error)) throw new AuthError('invalid_credentials', { cause: error })
    if (isCapReached(error)) throw new AuthError('too_many_sessions', { cause: error })
    throw error
  }
}

function isCapReached(error: unknown): boolean {
  return isStorageError(error) && error.kind === 'expectation' && error.statement === insertSessionWithin.name
}
