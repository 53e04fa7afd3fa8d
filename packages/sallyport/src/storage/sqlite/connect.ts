import { mkdir, open as openFile } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DatabaseHandle } from '../database-handle.ts'
import type { SqliteHandle } from '../sqlite-handle.ts'
import { StorageError } from '../storage-error.ts'
import { attempt } from './batch.ts'
import { fromBetterSqlite3 } from './better-sqlite3.ts'
import type { SqliteConnection } from './connection.ts'
import { loadLibsql } from './libsql.ts'
import { findNodeSqlite, fromNodeSqlite } from './node-sqlite.ts'

/** Where connections come from. */
export interface SqliteSource {
  /**
   * Opens one; for a handle, gives it.
   *
   * @throws {StorageError} `unavailable`: it cannot be opened, or is no database. `busy`: somebody opens it just now.
   */
  connect(): SqliteConnection
  /** False for the app's own handle: its settings are left alone, it is never closed, and others may write through it. */
  readonly owned: boolean
  /** Whether a lost connection may be opened again; a database in memory would come back empty. */
  readonly reopens: boolean
}

/**
 * Prepares a source of connections: chooses the driver, and creates the file and its folder where they do not exist.
 *
 * @param database `file:…`, `sqlite:…`, `:memory:`, or a handle.
 * @param cwd What a relative path starts from; left out, the process's own.
 * @throws {TypeError} Neither such a URL nor a handle.
 * @throws {StorageError} `unavailable`: no driver, or the file cannot be created.
 */
export async function prepareSource(database: string | DatabaseHandle, cwd?: string): Promise<SqliteSource> {
  if (typeof database !== 'string') return { connect: connectorOf(database), owned: false, reopens: false }
  const path = pathOf(database, cwd)
  const driver = findNodeSqlite() ?? (await loadLibsql())
  return sourceOf(driver, path)
}

/**
 * A source that opens a path with a driver; creates the file and its folder where they do not exist.
 *
 * @throws {StorageError} `unavailable`: the file cannot be created.
 */
export async function sourceOf(driver: (path: string) => SqliteConnection, path: string): Promise<SqliteSource> {
  if (path !== memory) await createFile(path)
  return { connect: () => open(driver, path), owned: true, reopens: path !== memory }
}

const memory = ':memory:'

function connectorOf(given: DatabaseHandle): () => SqliteConnection {
  const handle = given as SqliteHandle
  if (typeof handle !== 'object' || typeof handle?.prepare !== 'function' || typeof handle.exec !== 'function') {
    throw new TypeError(
      `sallyport: database is a ${typeof handle}; give a URL such as 'file:.data/auth.db', or a handle of better-sqlite3, libsql or node:sqlite.`,
    )
  }
  const connection = 'transaction' in handle ? fromBetterSqlite3(handle) : fromNodeSqlite(handle)
  return () => connection
}

function pathOf(url: string, cwd: string | undefined): string {
  const [, scheme, rest = ''] = /^(?:(file|sqlite):)?(.*)$/s.exec(url) ?? []
  if (rest === memory) return memory
  if (scheme === undefined || rest.includes('?') || rest.includes('\0') || /^(?:\/\/)?$/.test(rest)) throw notUrl(url)
  const path = rest.startsWith('///') ? fileURLToPath(`file:${rest}`) : rest.replace(/^\/\//, '')
  if (isAbsolute(path)) return path
  return join(/* turbopackIgnore: true */ cwd ?? '.', path)
}

/** Shows no more than the scheme: the URL of another kind of database has its password in it. */
function notUrl(url: string): TypeError {
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(url)?.[0] ?? ''
  return new TypeError(
    `sallyport: database is '${scheme}…'; for SQLite write 'file:' and a path without options, like 'file:.data/auth.db', or ':memory:'.`,
  )
}

/** Only the owner may read it, or its companions `-wal` and `-shm`, which SQLite creates with the same mode. */
async function createFile(path: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const file = await openFile(path, 'ax', 0o600)
    await file.close()
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return
    throw new StorageError('unavailable', `The database file ${path} cannot be created.`, { cause })
  }
}

function open(driver: (path: string) => SqliteConnection, path: string): SqliteConnection {
  const connection = construct(driver, path)
  try {
    return attempt(connection, null, null, () => settled(connection))
  } catch (error) {
    connection.close()
    throw error
  }
}

function construct(driver: (path: string) => SqliteConnection, path: string): SqliteConnection {
  try {
    return driver(path)
  } catch (cause) {
    throw new StorageError('unavailable', `The database file ${path} cannot be opened.`, { cause })
  }
}

function settled(connection: SqliteConnection): SqliteConnection {
  // A wait inside SQLite would block the event loop, and every request with it: waiting is for write-queue.ts.
  connection.exec('pragma busy_timeout = 0')
  // Readers go on while somebody writes. A file that cannot be written keeps its mode; SQLite does not throw for that.
  connection.prepare('pragma journal_mode = wal').all([])
  // A commit is on the disk before it is answered: NORMAL would lose the last ones with the power (no 2xx for what may vanish).
  connection.exec('pragma synchronous = full')
  connection.exec('pragma foreign_keys = on')
  return connection
}
