import type { Clock } from '../base/clock.ts'
import { idsFrom } from '../base/random.ts'
import { changeAuthority } from '../changes/change-log.ts'
import { step } from '../storage/database.ts'
import type { Database } from '../storage/database.ts'
import { raiseEpochsStep } from '../user/user-changes.ts'
import { selectLastIdAfter } from '../user/user-statements.ts'
import { deleteSessionsBefore } from './session-statements.ts'

/** How ending everything before a moment goes on. */
export interface EndBeforeOptions {
  /** Told after each batch how many have been ended: sessions, or users of stateless sessions. */
  readonly onProgress?: ((ended: number) => void) | undefined
}

/** What ending works with. */
interface EndBeforeDeps {
  readonly db: Pick<Database, 'batch' | 'get'>
  readonly clock: Clock
}

/** Rows that one batch changes at most: short enough to hold nobody up. */
const batchSize = 500

/**
 * Ends every session in rows that began before a moment. Their ids are in the order in which they began, so each batch is a range of the
 * primary key. Each tells all processes at once, so that none that is cut off leaves sessions remembered which are gone.
 *
 * @returns How many.
 * @throws {RangeError} The moment is no date, or in the future.
 */
export async function endSessionsBefore(
  { db, clock }: EndBeforeDeps,
  moment: Date,
  { onProgress }: EndBeforeOptions = {},
): Promise<number> {
  const before = idsFrom(pastMoment(moment, clock))
  let ended = 0
  for (;;) {
    const remove = step(deleteSessionsBefore, { before, limit: batchSize })
    const [result] = await db.batch([remove, changeAuthority({ scope: 'everything', subject: 'all' }, clock.now())])
    const changes = result?.changes ?? 0
    ended += changes
    if (changes > 0) onProgress?.(ended)
    if (changes < batchSize) return ended
  }
}

/**
 * Ends every stateless session, whenever it began: nothing says when that was but the cookie, and no cookie is at hand. The epoch of each
 * user is raised, in batches.
 *
 * @returns How many users there are.
 * @throws {RangeError} The moment is no date, or in the future.
 */
export async function endStatelessSessions(
  { db, clock }: EndBeforeDeps,
  moment: Date,
  { onProgress }: EndBeforeOptions = {},
): Promise<number> {
  pastMoment(moment, clock)
  let ended = 0
  for (let after = ''; ; ) {
    const last = await db.get(selectLastIdAfter, { after, limit: batchSize })
    if (last?.id === undefined || last.id === null) return ended
    const now = clock.now()
    const raise = raiseEpochsStep(after, last.id, now)
    const [result] = await db.batch([raise, changeAuthority({ scope: 'everything', subject: 'all' }, now)])
    ended += result?.changes ?? 0
    onProgress?.(ended)
    after = last.id
  }
}

function pastMoment(moment: Date, clock: Clock): number {
  const at = moment.getTime()
  if (!(at >= 0 && at <= clock.now()))
    throw new RangeError(
      'sallyport: sessions can be ended that began before a moment which has been; give such a date.',
    )
  return at
}
