import type { Param, Row } from '../database.ts'

/** One SQLite connection, whatever its driver. Everything is synchronous, and throws what the driver throws. */
export interface SqliteConnection {
  /** Runs SQL without values and without rows. */
  exec(sql: string): void
  prepare(sql: string): SqliteStatement
  /**
   * The extended result code (https://sqlite.org/rescode.html) of an error that this driver threw.
   *
   * @returns Null for an error that does not come from SQLite; -1 for use after the connection was closed.
   */
  resultCode(error: unknown): number | null
  close(): void
}

/** A prepared statement; values by position. */
export interface SqliteStatement {
  /** Runs to the end. Not for a statement that gives rows: libsql would leave its transaction open. */
  run(values: readonly Param[]): { readonly changes: number }
  /** The first row, without running on: for reading only, since the commit of a write belongs to its end. */
  get(values: readonly Param[]): Row | undefined
  /** Runs to the end and gives all rows. */
  all(values: readonly Param[]): Row[]
}

/** {@link SqliteConnection.resultCode} where the connection was closed. */
export const connectionClosed = -1
