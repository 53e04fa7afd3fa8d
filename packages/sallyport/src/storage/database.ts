import type { UserColumn } from './user-column.ts'

/** The SQL dialects that the library speaks. */
export type Dialect = 'sqlite' | 'postgres' | 'mysql'

/** A bound value. Booleans are stored as 0 and 1, times as epoch milliseconds, lists as JSON text. */
export type Param = string | number | null | Uint8Array

/** Values by the name they have in the SQL text (`:name`). */
export type Params = Readonly<Record<string, Param>>

/** A row as every driver returns it: text, number, bytes or null; big integers come back as numbers. */
export type Row = Readonly<Record<string, Param>>

/**
 * One named SQL statement with `:name` placeholders. The text is portable, or given per dialect where SQL differs.
 * Tables are written `auth_…`; a configured prefix replaces that.
 *
 * @typeParam P Names and types of the placeholders.
 * @typeParam R Shape of a row; `never` for a statement without rows.
 */
export interface Statement<P extends Params = Params, R = never> {
  /** Unique in the package, noun and verb: `session.insert`. Shows up in errors, traces and tests, never with values. */
  readonly name: string
  /** The text for a dialect. */
  readonly sql: string | Readonly<Record<Dialect, string>>
  /**
   * Whether the text is the app's own: taken as it is, with the dialect's own placeholders (`?`, or `$1`), whose values are called
   * `1`, `2` and so on. See `storage/app-sql.ts`.
   */
  readonly raw?: true
  /** Whether losing it with the power, not with the process, does no harm: SQLite need not wait for the disk then. */
  readonly relaxed?: true
  /** For the compiler only; never set. */
  readonly $params?: (params: P) => void
  /** For the compiler only; never set. */
  readonly $row?: R
}

/**
 * Declares a statement with the types of its placeholders and rows.
 *
 * @param durability `relaxed` for what is missed by nobody when the power fails a moment later, such as a count of tries. A batch is
 *   relaxed where all of its statements are.
 */
export function statement<P extends Params, R = never>(
  name: string,
  sql: string | Readonly<Record<Dialect, string>>,
  durability: 'full' | 'relaxed' = 'full',
): Statement<P, R> {
  return durability === 'relaxed' ? { name, sql, relaxed: true } : { name, sql }
}

/** One step of a batch: a statement, its values, and how many rows it must change. */
export interface Step {
  readonly statement: Statement<never, unknown>
  readonly params: Params
  /** The exact number of rows that must change; with another number the whole batch is undone. Left out: any. */
  readonly expect?: number
}

/** Makes a {@link Step}; the values are checked against the statement's types. */
export function step<P extends Params>(statement: Statement<P, unknown>, params: P, expect?: number): Step {
  const untyped = statement as Statement<never, unknown>
  return expect === undefined ? { statement: untyped, params } : { statement: untyped, params, expect }
}

/** What a step did. */
export interface StepResult {
  /** Rows inserted, updated or deleted. */
  readonly changes: number
}

/**
 * A database, whatever its dialect. The unit of work is a declarative batch, not a callback: a transaction held over an
 * `await` deadlocks with itself on SQLite, and a batch is one pipeline on PostgreSQL.
 *
 * Every method rejects with a `StorageError`.
 */
export interface Database {
  readonly dialect: Dialect
  /** All rows. */
  all<P extends Params, R>(statement: Statement<P, R>, params: P): Promise<R[]>
  /** The first row, or null. */
  get<P extends Params, R>(statement: Statement<P, R>, params: P): Promise<R | null>
  /** Runs one changing statement on its own, atomically. */
  run<P extends Params>(statement: Statement<P, unknown>, params: P): Promise<StepResult>
  /**
   * Runs the steps in order in one transaction, all or nothing.
   *
   * @returns A result per step, in order.
   * @throws {StorageError} kind `expectation` with the index of the step whose `expect` did not hold; nothing is changed.
   */
  batch(steps: readonly Step[]): Promise<StepResult[]>
  /** Migrations of the library's own tables. */
  readonly migrations: Migrations
  /** Closes the connection or pool, if the library opened it. */
  close(): Promise<void>
}

/** One migration: numbered, never edited once released. */
export interface Migration {
  readonly version: number
  readonly name: string
  /** The statements, one by one; no placeholders. */
  readonly statements: readonly string[]
}

/** Where the tables stand. */
export interface MigrationStatus {
  /** The version that the tables have; 0 for an empty database. */
  readonly current: number
  /** The version that this code was written for. */
  readonly target: number
  /** What is still to be applied, in order. */
  readonly pending: readonly Migration[]
  /** The app's own columns of `auth_users` that are asked for and not there. */
  readonly missingColumns: readonly UserColumn[]
}

/** Migrations of the library's own tables. */
export interface Migrations {
  /** Reads the version; changes nothing. */
  status(): Promise<MigrationStatus>
  /**
   * Applies what is pending, under a lock: of two processes that start at once, one works and the other finds it done.
   *
   * @param onStart Told of each migration as it begins; the one that finds it done hears nothing.
   * @param onColumn Told of each of the app's own columns likewise.
   */
  apply(onStart?: (migration: Migration) => void, onColumn?: (column: UserColumn) => void): Promise<MigrationStatus>
}
