import { monotonicMs } from '../base/clock.ts'
import type { Platform } from '../base/platform.ts'
import type { Database } from '../storage/database.ts'
import type { UserColumn } from '../storage/user-column.ts'
import { openStorage } from '../storage/open-storage.ts'
import type { DatabaseChoice } from './choose-database.ts'

/**
 * Opens the database for one piece of work, and closes it whatever happens.
 *
 * @throws {StorageError} `unavailable`: no driver, or nobody answers.
 */
export async function withDatabase<T>(
  { clock, random }: Pick<Platform, 'clock' | 'random'>,
  { url, prefix, userColumns = [] }: Pick<DatabaseChoice, 'url' | 'prefix'> & { userColumns?: readonly UserColumn[] },
  work: (db: Database) => Promise<T>,
): Promise<T> {
  const deps = { clock, random, elapsedMs: monotonicMs }
  const db = await openStorage(deps, { database: url, prefix, userColumns, maxConnections: 2 })
  try {
    return await work(db)
  } finally {
    await db.close()
  }
}
