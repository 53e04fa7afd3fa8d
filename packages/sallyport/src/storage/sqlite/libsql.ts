import { assertInstalled } from '../../base/assert-installed.ts'
import { StorageError } from '../storage-error.ts'
import { fromBetterSqlite3 } from './better-sqlite3.ts'
import type { BetterSqlite3Handle } from '../sqlite-handle.ts'
import type { SqliteConnection } from './connection.ts'

type Driver = new (path: string) => BetterSqlite3Handle

/**
 * The driver from npm, for a Node without its own.
 *
 * @throws {StorageError} `unavailable`: it is not installed, or has no build for this machine.
 */
export async function loadLibsql(): Promise<(path: string) => SqliteConnection> {
  const Database = await importDriver()
  return (path) => fromBetterSqlite3(new Database(path))
}

async function importDriver(): Promise<Driver> {
  // The import stands in the `try` itself: bundlers then take it as optional, and an app without it still builds.
  try {
    const { default: driver } = (await import('libsql')) as unknown as { default: Driver }
    assertInstalled(driver)
    return driver
  } catch (cause) {
    throw new StorageError(
      'unavailable',
      `SQLite needs Node 22.13 or newer, which has it built in, or \`npm install libsql\` (this is Node ${process.versions.node}).`,
      { cause },
    )
  }
}
