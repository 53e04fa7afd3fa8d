import type { Database, Params } from '../storage/database.ts'
import { StorageError } from '../storage/storage-error.ts'

/** How a call fails: as a driver's error that a dialect wrapped, or bare. Both tell every value, as drivers do. */
export type TellingFault = 'wrapped' | 'bare'

/** A database that fails once, and tells how often it was called. */
export interface TellingDatabase {
  readonly database: Database
  readonly calls: () => number
}

/**
 * Wraps a database so that its k-th call rejects with an error that quotes all values of the call in its message and in the properties that
 * pg and mysql2 have.
 *
 * @param k From 1; 0 for none.
 */
export function tellingDatabase(inner: Database, k: number, fault: TellingFault): TellingDatabase {
  let calls = 0

  async function count<T>(values: readonly Params[], work: () => Promise<T>): Promise<T> {
    calls += 1
    if (calls !== k) return work()
    const text = values.flatMap((params) => Object.values(params)).join(' ')
    const error = Object.assign(new Error(`Duplicate entry '${text}' for key`), {
      code: 'ER_DUP_ENTRY',
      detail: text,
      where: text,
      sql: text,
      sqlMessage: text,
      parameters: [text],
    })
    throw fault === 'bare' ? error : new StorageError('unavailable', 'test: no answer.', { cause: error })
  }

  return {
    calls: () => calls,
    database: {
      ...inner,
      all: (statement, params) => count([params], () => inner.all(statement, params)),
      get: (statement, params) => count([params], () => inner.get(statement, params)),
      run: (statement, params) => count([params], () => inner.run(statement, params)),
      batch: (steps) =>
        count(
          steps.map(({ params }) => params),
          () => inner.batch(steps),
        ),
    },
  }
}
