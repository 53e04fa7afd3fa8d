/** A `Database` of better-sqlite3, or of libsql, which has the same interface. */
export interface BetterSqlite3Handle {
  readonly open: boolean
  exec(sql: string): unknown
  prepare(sql: string): object
  close(): unknown
  transaction(work: (...values: never[]) => unknown): unknown
}

/** A `DatabaseSync` of `node:sqlite`, or what looks like one. */
export interface NodeSqliteHandle {
  exec(sql: string): void
  prepare(sql: string): object
  close(): void
}

/** An open database of the app's own: better-sqlite3, libsql, or `DatabaseSync` of `node:sqlite`. */
export type SqliteHandle = BetterSqlite3Handle | NodeSqliteHandle
