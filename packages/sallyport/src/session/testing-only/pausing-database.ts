import { setImmediate } from 'node:timers/promises'
import type { Database } from '../../storage/database.ts'

/**
 * A database that waits before each call, so that calls of others come in between.
 *
 * @param nextPause How many turns of the event loop the next call waits.
 */
export function pausingDatabase(database: Database, nextPause: () => number): Database {
  async function after<T>(call: () => Promise<T>): Promise<T> {
    for (let turns = nextPause(); turns > 0; turns -= 1) await setImmediate()
    return call()
  }
  return {
    ...database,
    all: (statement, params) => after(() => database.all(statement, params)),
    get: (statement, params) => after(() => database.get(statement, params)),
    run: (statement, params) => after(() => database.run(statement, params)),
    batch: (steps) => after(() => database.batch(steps)),
  }
}
