import type { Clock } from '../../base/clock.ts'
import { systemClock } from '../../base/clock.ts'
import { systemRandom } from '../../base/random.ts'
import type { Database } from '../database.ts'
import type { UserColumn } from '../user-column.ts'
import { openStorage } from '../open-storage.ts'
import type { StorageDeps } from '../open-storage.ts'
import { emptyDatabase } from './empty-database.ts'
import { migratedDatabase } from './migrated-database.ts'

/** What a database works with, from the real machine. */
export const storageDeps: StorageDeps = {
  clock: systemClock,
  random: systemRandom,
  elapsedMs: () => performance.now(),
}

/** A database that lives as long as a test. */
export interface TemporaryDatabase {
  readonly database: Database
  /** For a second connection. */
  readonly url: string
  /** Closes and deletes it. */
  remove(): Promise<void>
}

/**
 * A database of its own of the dialect of this test run, by default with all migrations applied.
 *
 * @param options `migrate: false` leaves it empty.
 */
export async function temporaryDatabase(
  options: {
    prefix?: string
    userColumns?: readonly UserColumn[]
    clock?: Clock
    migrate?: boolean
    maxWaitMs?: number
  } = {},
): Promise<TemporaryDatabase> {
  const { clock = systemClock, migrate = true, ...rest } = options
  const isPlain = migrate && rest.prefix === undefined && (rest.userColumns ?? []).length === 0
  const empty = await (isPlain ? migratedDatabase() : emptyDatabase())
  const { url } = empty
  const database = await openStorage({ ...storageDeps, clock }, { ...rest, database: url })
  if (migrate) await database.migrations.apply()
  return {
    database,
    url,
    async remove() {
      await database.close()
      await empty.remove()
    },
  }
}
