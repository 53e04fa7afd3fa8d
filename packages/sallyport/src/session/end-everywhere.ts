import type { Clock } from '../base/clock.ts'
import { changeAuthority } from '../changes/change-log.ts'
import { step } from '../storage/database.ts'
import type { Database, Step } from '../storage/database.ts'
import { raiseEpochStep } from '../user/user-changes.ts'
import { deleteAllSessions } from './session-statements.ts'

/** The steps that end every session of a user, stateless ones too: without clocks, by raising the epoch. */
export function endEverywhereSteps(userId: string, now: number): Step[] {
  return [
    raiseEpochStep(userId, now),
    step(deleteAllSessions, { userId }),
    changeAuthority({ scope: 'user', subject: userId }, now),
  ]
}

/** Ends every session of a user. */
export async function endEverywhere(
  deps: { db: Pick<Database, 'batch'>; clock: Clock },
  userId: string,
): Promise<void> {
  await deps.db.batch(endEverywhereSteps(userId, deps.clock.now()))
}
