import { createRecentMap } from '../base/recent-map.ts'
import type { ChangeReader, Mark } from '../changes/change-reader.ts'

/** Facts that were read from the database and are still what it says, as far as this process knows. */
export interface VerifiedMemory<T> {
  /** Whether it may be answered from: see {@link ChangeReader.current}. */
  current(): boolean | Promise<boolean>
  /** To be taken before facts are read; null where nothing may be kept. */
  mark(): Mark | null
  /** The facts under an id, or undefined. */
  get(id: string): T | undefined
  /**
   * Keeps facts, unless something changed since the mark.
   *
   * @param id Of the session; a change of that session drops them.
   * @param userId A change of that user drops them, with all other facts about that user.
   */
  keep(mark: Mark | null, id: string, userId: string, facts: T): void
  drop(id: string): void
}

/** Facts with what they hang on. */
interface Kept<T> {
  readonly facts: T
  readonly owner: Owner
  /** By the monotonic clock. */
  readonly until: number
}

/** What all facts about one user hang on: they are true together. */
interface Owner {
  stands: boolean
}

/** Sessions that are kept at most, about two kilobytes each. */
const maxKept = 10_000
/**
 * Milliseconds for which facts are kept at most. Changes by this library are heard of long before; this is for what somebody changes in
 * the database by hand.
 */
export const keptForMs = 60_000

/** Makes a memory that hears of changes by the reader. */
export function createVerifiedMemory<T>(
  reader: ChangeReader,
  elapsedMs: () => number,
  max: number = maxKept,
): VerifiedMemory<T> {
  const kept = createRecentMap<string, Kept<T>>(max)
  // One that is dropped takes its facts along: nobody would find it any more when its user changes.
  const owners = createRecentMap<string, Owner>(max, fell)

  reader.listen((change) => {
    if (change?.scope === 'session') kept.delete(change.subject)
    else if (change?.scope === 'user') {
      const owner = owners.get(change.subject)
      if (owner !== undefined) fell(owner)
      owners.delete(change.subject)
    } else {
      // Everything; or what a newer version of this library records, which may be that.
      kept.clear()
      owners.clear()
    }
  })

  function ownerOf(userId: string): Owner {
    const known = owners.get(userId)
    if (known !== undefined) return known
    const owner = { stands: true }
    owners.set(userId, owner)
    return owner
  }

  return {
    current: () => reader.current(),
    mark: () => reader.mark(),
    get(id) {
      const found = kept.get(id)
      if (found === undefined) return undefined
      if (found.owner.stands && elapsedMs() < found.until) return found.facts
      kept.delete(id)
      return undefined
    },
    keep(mark, id, userId, facts) {
      if (!reader.holds(mark, [id, userId])) return
      kept.set(id, { facts, owner: ownerOf(userId), until: elapsedMs() + keptForMs })
    },
    drop: (id) => kept.delete(id),
  }
}

function fell(owner: Owner): void {
  owner.stands = false
}
