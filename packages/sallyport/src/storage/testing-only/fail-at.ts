import type { Database } from '../database.ts'
import { StorageError } from '../storage-error.ts'

/** A database that fails once. */
export interface Failing {
  readonly database: Database
  /** How many calls there were so far: a flow is done with when this is less than `k`. */
  readonly calls: () => number
}

/**
 * Wraps a database so that its k-th call rejects with `unavailable`. A batch is one call, since it is all or nothing.
 *
 * @param k From 1.
 * @param when `before`: nothing is done. `after`: it is done, and only the answer is lost.
 */
export function failAt(inner: Database, k: number, when: 'before' | 'after' = 'before'): Failing {
  let calls = 0

  async function count<T>(name: string, work: () => Promise<T>): Promise<T> {
    calls += 1
    if (calls !== k) return work()
    if (when === 'after') await work()
    throw new StorageError('unavailable', `${name}: call ${k} fails, as the test asked.`, { statement: name })
  }

  return {
    calls: () => calls,
    database: {
      dialect: inner.dialect,
      migrations: inner.migrations,
      all: (statement, params) => count(statement.name, () => inner.all(statement, params)),
      get: (statement, params) => count(statement.name, () => inner.get(statement, params)),
      run: (statement, params) => count(statement.name, () => inner.run(statement, params)),
      batch: (steps) => count(steps[0]?.statement.name ?? 'batch', () => inner.batch(steps)),
      close: () => inner.close(),
    },
  }
}
