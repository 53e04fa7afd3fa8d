const brand = Symbol.for('sallyport.storage-error/1')

/**
 * Why a database refused.
 *
 * - `unavailable`: it does not answer, or the file cannot be opened or written. A retry later may succeed.
 * - `busy`: locked by another writer for longer than the bound. A retry soon may succeed.
 * - `conflict`: a unique or foreign key refused the change. A retry will not succeed.
 * - `expectation`: a step of a batch changed another number of rows than it must. Nothing was changed.
 * - `statement`: the statement itself is wrong, or the tables do not fit the code. A fault of ours or of the migration.
 */
export type StorageErrorKind = 'unavailable' | 'busy' | 'conflict' | 'expectation' | 'statement'

/** A refusal by the database, without values: safe to log. */
export class StorageError extends Error {
  override readonly name = 'StorageError'
  readonly kind: StorageErrorKind
  /** The name of the statement, or null where none was running. */
  readonly statement: string | null
  /** The index of the step in its batch, or null outside a batch. */
  readonly index: number | null

  constructor(
    kind: StorageErrorKind,
    message: string,
    details: { statement?: string; index?: number; cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.kind = kind
    this.statement = details.statement ?? null
    this.index = details.index ?? null
    Object.defineProperty(this, brand, { value: true })
  }
}

/** Whether a caught value is a {@link StorageError}, whichever copy of the package made it. */
export function isStorageError(value: unknown): value is StorageError {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[brand] === true
}
