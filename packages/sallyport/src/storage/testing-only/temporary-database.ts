import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import { systemClock } from '../../base/clock.ts'
import { systemRandom } from '../../base/random.ts'
import type { Database } from '../database.ts'
import type { UserColumn } from '../user-column.ts'
import { openSqlite } from '../sqlite/open-sqlite.ts'
import type { StorageDeps } from '../open-storage.ts'

/** What a database works with, from the real machine. */
export const storageDeps: StorageDeps = {
  clock: systemClock,
  random: systemRandom,
  elapsedMs: () => performance.now(),
}

/** A database that lives as long as a test. */
export interface TemporaryDatabase {
  readonly database: Database
  /** `file:…`, for a second connection. */
  readonly url: string
  /** Closes it and deletes its file. */
  remove(): Promise<void>
}

/**
 * An SQLite database in a folder of its own, by default with all migrations applied.
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
  const folder = await temporaryFolder()
  const url = `file:${join(folder.path, 'auth.db')}`
  const database = await openSqlite({ ...storageDeps, clock }, { ...rest, database: url })
  if (migrate) await database.migrations.apply()
  return {
    database,
    url,
    async remove() {
      await database.close()
      await folder.remove()
    },
  }
}

/** A folder that lives as long as a test. */
export async function temporaryFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'sallyport-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}
