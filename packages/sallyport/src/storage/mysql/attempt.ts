import { isStorageError, StorageError } from '../storage-error.ts'
import { DriverError, kindOfDriverError, toDriverError } from './result-code.ts'
import type { CodeKind } from './result-code.ts'

const sentences: Readonly<Record<CodeKind, string>> = {
  busy: 'others held what it needs for too long',
  conflict: 'a unique or foreign key refused the change',
  unavailable: 'the database cannot be read or written',
  statement: 'the database refused the statement',
}

/**
 * Runs work, and turns what the driver throws into a {@link StorageError} with the statement's name and without values.
 *
 * @param toError Default: an error of a statement.
 */
export async function attempt<T>(
  name: string | null,
  index: number | null,
  work: () => Promise<T>,
  toError: (thrown: unknown, name: string | null, index: number | null) => StorageError = statementFailure,
): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    throw isStorageError(thrown) ? thrown : toError(thrown, name, index)
  }
}

/** The error of a connection that could not be had: `busy` where the app's pool has no free one and lets nobody wait. */
export function connectFailure(thrown: unknown, name: string | null): StorageError {
  const message = thrown instanceof Error ? thrown.message : ''
  const full = message === 'No connections available.' || message === 'Queue limit reached.'
  const { errno, code, message: shown } = toDriverError(thrown)
  const what = full ? 'no connection of the pool is free' : `no connection to the database (${shown})`
  // Not `lost`: nothing was sent, and another try would find the same.
  const cause = new DriverError(shown, { errno, code, lost: false })
  return storageError(full ? 'busy' : 'unavailable', what, cause, name, null)
}

function statementFailure(thrown: unknown, name: string | null, index: number | null): StorageError {
  const cause = toDriverError(thrown)
  const kind = kindOfDriverError(cause, thrown)
  return storageError(kind, `${sentences[kind]} (${cause.message})`, cause, name, index)
}

function storageError(
  kind: CodeKind,
  what: string,
  cause: DriverError,
  name: string | null,
  index: number | null,
): StorageError {
  return new StorageError(kind, `${name ?? 'MySQL'}: ${what}.`, {
    ...(name === null ? {} : { statement: name }),
    ...(index === null ? {} : { index }),
    cause,
  })
}
