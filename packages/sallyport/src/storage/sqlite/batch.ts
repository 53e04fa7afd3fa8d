import type { CompiledStatement } from '../compile.ts'
import type { Param, StepResult } from '../database.ts'
import { isStorageError, StorageError } from '../storage-error.ts'
import type { StorageErrorKind } from '../storage-error.ts'
import { connectionClosed } from './connection.ts'
import type { SqliteConnection, SqliteStatement } from './connection.ts'
import { kindOfResultCode } from './result-code.ts'

/** A step whose values are in place. */
export interface BoundStep {
  readonly compiled: CompiledStatement
  readonly values: readonly Param[]
  readonly expect: number | undefined
}

/** A connection with its prepared statements. */
export interface PreparedConnection extends SqliteConnection {
  /** The statement, prepared at its first use. */
  prepared(compiled: CompiledStatement): SqliteStatement
}

/**
 * Runs work in a transaction, all of it within one tick: between `begin` and `commit` nothing else of this process can run.
 *
 * @param mode `immediate` takes the write lock at once: a lock asked for half-way fails where another has written meanwhile.
 * @param abandon Told when the connection cannot be brought back to rest, and must not be used again.
 * @throws What the work or the driver throws, with nothing changed.
 */
export function inTransaction<T>(
  connection: SqliteConnection,
  mode: 'deferred' | 'immediate',
  abandon: () => void,
  work: () => T,
): T {
  connection.exec(`begin ${mode}`)
  try {
    const result = work()
    connection.exec('commit')
    return result
  } catch (error) {
    if (!isAtRest(connection)) abandon()
    throw error
  }
}

/**
 * Runs work whose commits need not be on the disk when they are answered: they are written, so that a process that ends loses none,
 * and in order, so that a power failure leaves an older state and no broken one; the next commit that syncs makes them safe, too. On a
 * disk that takes its time, as all do that are honest, this is most of what a write costs.
 *
 * @param abandon Told when the connection cannot be made to sync again.
 */
export function withoutSync<T>(
  connection: PreparedConnection,
  abandon: () => void,
  work: (connection: PreparedConnection) => T,
): T {
  connection.exec('pragma synchronous = normal')
  try {
    return work(connection)
  } finally {
    if (!succeeds(connection, 'pragma synchronous = full')) abandon()
  }
}

/**
 * Runs bound steps; to be called in a transaction.
 *
 * @throws {StorageError} With the index of the step; `expectation` where one changed another number of rows than it must.
 */
export function runSteps(connection: PreparedConnection, steps: readonly BoundStep[]): StepResult[] {
  return steps.map((step, index) => {
    const { name } = step.compiled
    const result = attempt(connection, name, index, () => runStatement(connection, step))
    if (step.expect === undefined || step.expect === result.changes) return result
    const message = `${name}: step ${index} changed ${result.changes} rows and must change ${step.expect}.`
    throw new StorageError('expectation', message, { statement: name, index })
  })
}

/** Runs one changing statement. */
export function runStatement(connection: PreparedConnection, { compiled, values }: BoundStep): StepResult {
  const statement = connection.prepared(compiled)
  // With `returning`, every changed row comes back as one.
  return compiled.returnsRows ? { changes: statement.all(values).length } : statement.run(values)
}

/** Runs work, and turns what the driver throws into a {@link StorageError} with the statement's name. */
export function attempt<T>(connection: SqliteConnection, name: string | null, index: number | null, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw toStorageError(connection, error, name, index)
  }
}

const sentences: Readonly<Record<Exclude<StorageErrorKind, 'expectation'>, string>> = {
  busy: 'the database is locked by another writer',
  conflict: 'a unique or foreign key refused the change',
  unavailable: 'the database cannot be read or written',
  statement: 'the database refused the statement',
}

function toStorageError(
  connection: SqliteConnection,
  error: unknown,
  name: string | null,
  index: number | null,
): StorageError {
  if (isStorageError(error)) return error
  const text = error instanceof Error ? error.message : ''
  const kind = kindOf(connection.resultCode(error), text)
  // SQLite's own text has names of tables and columns, never values; of the kinds only this one is for developers.
  const detail = kind === 'statement' && text !== '' ? ` (${text})` : ''
  return new StorageError(kind, `${name ?? 'SQLite'}: ${sentences[kind]}${detail}.`, {
    ...(name === null ? {} : { statement: name }),
    ...(index === null ? {} : { index }),
    cause: error,
  })
}

function kindOf(code: number | null, text: string): Exclude<StorageErrorKind, 'expectation'> {
  if (code === connectionClosed) return 'unavailable'
  // The app has a transaction open on its own handle. Our change must not become a part of it, and be undone with it.
  if (text.includes('within a transaction')) return 'busy'
  return code === null ? 'statement' : (kindOfResultCode(code) as Exclude<StorageErrorKind, 'expectation'>)
}

/** Undoes what is open. SQLite has done so itself after some errors, and then a rollback fails and a new `begin` does not. */
function isAtRest(connection: SqliteConnection): boolean {
  return succeeds(connection, 'rollback') || (succeeds(connection, 'begin') && succeeds(connection, 'rollback'))
}

function succeeds(connection: SqliteConnection, sql: string): boolean {
  try {
    connection.exec(sql)
    return true
  } catch {
    return false
  }
}
