import type { Database, StepResult } from '../storage/database.ts'
import type { ChangeFeed } from './change-feed.ts'
import { changesAmong } from './change-log.ts'
import type { ChangeReader } from './change-reader.ts'

/**
 * Wraps a database so that the reader hears of each change of authority that this process makes as soon as it was made: before whoever
 * made it is answered; and that the feed tells the others. Where the outcome is not known, it is taken for made; a
 * record under a condition that did not hold is none.
 */
export function watchedDatabase(
  inner: Database,
  reader: Pick<ChangeReader, 'note'>,
  feed: Pick<ChangeFeed, 'announcing' | 'announce'> | null,
): Database {
  return {
    ...inner,
    async batch(steps) {
      const changes = changesAmong(steps)
      if (changes.length === 0) return inner.batch(steps)
      let results: StepResult[] = []
      try {
        results = await inner.batch(feed?.announcing(steps) ?? steps)
        return results
      } finally {
        const made = changes.filter(({ index }) => results[index]?.changes !== 0).map(({ change }) => change)
        for (const change of made) reader.note(change)
        feed?.announce(made)
      }
    },
  }
}
