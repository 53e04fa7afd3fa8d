import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Libsql from 'libsql'
import { dataFile } from '../data-folder.mjs'

/** In the same file as the library's tables, so that they can refer to each other. */
const tables = [
  `create table if not exists demo_notes (
    id text primary key,
    user_id text not null references auth_users (id) on delete cascade,
    text text not null,
    phone text,
    created_at integer not null
  ) strict`,
  'create index if not exists demo_notes_by_user on demo_notes (user_id, id)',
  `create table if not exists demo_welcomes (
    user_id text primary key references auth_users (id) on delete cascade,
    text text not null,
    created_at integer not null
  ) strict`,
  'create table if not exists demo_tickets (id text primary key, expires_at integer not null) strict',
]

/**
 * @typedef {object} Statement
 * @property {(...values: import('../database.mjs').Value[]) => { changes: number | bigint }} run
 * @property {(...values: import('../database.mjs').Value[]) => unknown[]} all
 */
/** @typedef {{ prepare(sql: string): Statement, exec(sql: string): unknown, close(): unknown }} Connection */

/**
 * The app's own connection to the file that the library uses too.
 *
 * It takes the same driver as the library. Two copies of SQLite in one process must not open the same file
 * (https://sqlite.org/howtocorrupt.html, 2.2.1).
 *
 * @returns {import('../database.mjs').Driver}
 */
export function openSqlite() {
  const path = dataFile()
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const connection = connect(path)
  connection.exec('pragma busy_timeout = 2000')
  connection.exec('pragma foreign_keys = on')
  return {
    tables,
    async query(sql, values) {
      const statement = connection.prepare(sql)
      if (/^\s*select\b/i.test(sql)) return { rows: statement.all(...values), changes: 0 }
      return { rows: [], changes: Number(statement.run(...values).changes) }
    },
    async close() {
      connection.close()
    },
  }
}

/**
 * @param {string} path
 * @returns {Connection}
 */
function connect(path) {
  /** @type {{ DatabaseSync?: new (path: string) => Connection } | undefined} */
  const builtIn = process.getBuiltinModule('node:sqlite')
  if (builtIn?.DatabaseSync !== undefined) return new builtIn.DatabaseSync(path)
  return /** @type {Connection} */ (/** @type {unknown} */ (new Libsql(path)))
}
