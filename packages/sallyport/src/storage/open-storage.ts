import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import type { Database } from './database.ts'
import { dialectOf } from './database-handle.ts'
import type { DatabaseHandle } from './database-handle.ts'
import type { UserColumn } from './user-column.ts'

/** What every dialect works with. */
export interface StorageDeps {
  readonly clock: Clock
  readonly random: Random
  /** A monotonic clock, in milliseconds. */
  readonly elapsedMs: () => number
}

/** Which database, and how. */
export interface StorageOptions {
  /** A URL (`file:`, `postgres:`, `mysql:`), or the app's own handle or pool, which is used as it is and never closed. */
  readonly database: string | DatabaseHandle
  /** SQLite: what a relative path starts from (default: the process's working directory). */
  readonly cwd?: string
  /** Replaces `auth_` in the names of tables and indexes (default `auth_`). */
  readonly prefix?: string
  /** The app's own columns of `auth_users` (default none). */
  readonly userColumns?: readonly UserColumn[]
  /** Milliseconds after which a wait for the database ends with `busy` or `unavailable` (default 2000). */
  readonly maxWaitMs?: number
  /** Connections of a pool that the library opens (default 10); SQLite has one. */
  readonly maxConnections?: number
  /** Whether statements are prepared by name on the server (default true); PgBouncer in transaction mode needs false. */
  readonly preparedStatements?: boolean
}

/**
 * Opens a database of whatever dialect; loads the code of that one only.
 *
 * @throws {TypeError} A wrong option, or a database of a kind that the library does not know.
 * @throws {StorageError} `unavailable`: no driver, or nobody answers.
 */
export async function openStorage(deps: StorageDeps, options: StorageOptions): Promise<Database> {
  const dialect = dialectOf(options.database)
  if (dialect === 'postgres') {
    const { openPostgres } = await import('./postgres/open-postgres.ts')
    return openPostgres(deps, options)
  }
  if (dialect === 'mysql') {
    const { openMysql } = await import('./mysql/open-mysql.ts')
    return openMysql(deps, options)
  }
  const { openSqlite } = await import('./sqlite/open-sqlite.ts')
  return openSqlite(deps, options)
}
