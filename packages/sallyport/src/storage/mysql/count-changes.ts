import type { CompiledStatement } from '../compile.ts'
import type { MysqlHeader } from './connection.ts'

/**
 * How many rows a statement changed, counted as SQLite and PostgreSQL do, whatever the connection's flag `FOUND_ROWS` is.
 *
 * - `update` counts rows that it found, whether or not a value in them is another one now. The server's own count follows the flag;
 *   the sentence beside it, `Rows matched: 1  Changed: 0  Warnings: 0`, does not. Its words are translated, its numbers stay in order.
 * - `on duplicate key update` counts 1 for a row that was inserted or updated. One that a condition refuses must call
 *   `last_insert_id(1)` in that branch, since the server gives the same count, with the flag, as for a row that was inserted; the id
 *   comes back with the answer. (Not for a table that numbers its rows itself.)
 */
export function countChanges(compiled: CompiledStatement, header: MysqlHeader): number {
  if (isUpsert(compiled)) return isRefused(header) ? 0 : 1
  return matchedRows(header) ?? header.affectedRows
}

function isUpsert({ text }: CompiledStatement): boolean {
  return /\bon\s+duplicate\s+key\s+update\b/i.test(text)
}

/** Two affected rows are one that was updated, whatever the id is. */
function isRefused({ affectedRows, insertId }: MysqlHeader): boolean {
  return affectedRows !== 2 && Number(insertId) !== 0
}

/** The first number of the sentence of an `update`, which has three; that of an `insert … select` counts the same as the server. */
function matchedRows({ info }: MysqlHeader): number | null {
  const [first] = info?.match(/\d+/) ?? []
  return first === undefined ? null : Number(first)
}
