import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Libsql from 'libsql'
import { dataFile } from './data-folder.mjs'

/**
 * @typedef {object} Statement
 * @property {(...values: (string | number | null)[]) => { changes: number | bigint }} run
 * @property {(...values: (string | number | null)[]) => unknown} get
 * @property {(...values: (string | number | null)[]) => unknown[]} all
 */

/** @typedef {{ prepare(sql: string): Statement, exec(sql: string): unknown }} Database */

/** Tables of the app's own, in the same file as the library's, so that they can refer to each other. */
const tables = `
  create table if not exists demo_notes (
    id text primary key,
    user_id text not null references auth_users (id) on delete cascade,
    text text not null,
    phone text,
    created_at integer not null
  ) strict;
  create index if not exists demo_notes_by_user on demo_notes (user_id, id);
  create table if not exists demo_tickets (
    id text primary key,
    expires_at integer not null
  ) strict;
`

const key = Symbol.for('sallyport-demo.database')

/**
 * The app's own connection: one for the process, though Next evaluates this file several times.
 *
 * It takes the same driver as the library. Two copies of SQLite in one process must not open the same file
 * (https://sqlite.org/howtocorrupt.html, 2.2.1).
 *
 * @returns {Database}
 */
export function database() {
  const shared = /** @type {Record<symbol, Database | undefined>} */ (/** @type {unknown} */ (globalThis))
  return (shared[key] ??= open(dataFile()))
}

/**
 * @param {string} path
 * @returns {Database}
 */
function open(path) {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const connection = connect(path)
  connection.exec('pragma busy_timeout = 2000')
  connection.exec('pragma foreign_keys = on')
  connection.exec(tables)
  return connection
}

/**
 * @param {string} path
 * @returns {Database}
 */
function connect(path) {
  /** @type {{ DatabaseSync?: new (path: string) => Database } | undefined} */
  const builtIn = process.getBuiltinModule('node:sqlite')
  if (builtIn?.DatabaseSync !== undefined) return new builtIn.DatabaseSync(path)
  return /** @type {Database} */ (/** @type {unknown} */ (new Libsql(path)))
}
