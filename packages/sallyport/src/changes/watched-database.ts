import type { Database } from '../storage/database.ts'
import { changesAmong } from './change-log.ts'
import type { ChangeReader } from './change-reader.ts'

/**
 * Wraps a database so that the reader hears of each change of authority that this process makes as soon as it was made: before whoever
 * made it is answered. Where the outcome is not known, it is taken for made.
 */
export function watchedDatabase(inner: Database, reader: Pick<ChangeReader, 'note'>): Database {
  return {
    ...inner,
    async batch(steps) {
      try {
        return await inner.batch(steps)
      } finally {
        for (const change of changesAmong(steps)) reader.note(change)
      }
    },
  }
}
