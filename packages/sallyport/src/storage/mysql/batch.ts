import type { StepResult } from '../database.ts'
import { StorageError } from '../storage-error.ts'
import { attempt } from './attempt.ts'
import type { Lease } from './lease.ts'
import { countChanges } from './count-changes.ts'
import { toDriverError } from './result-code.ts'
import { send, sendText } from './send.ts'
import type { BoundStatement } from './send.ts'

/** A step whose values are in place. */
export interface BoundStep extends BoundStatement {
  readonly expect: number | undefined
}

/**
 * Runs work in a transaction. READ COMMITTED: a statement sees what was committed before it, as on PostgreSQL, and locks no gaps
 * between rows, which would make strangers wait for each other.
 *
 * @throws What the work or the driver throws, with nothing changed, but where the connection is lost in `commit`: then nobody knows.
 */
export async function inTransaction<T>(name: string, lease: Lease, work: () => Promise<T>): Promise<T> {
  await attempt(name, null, () => begin(lease))
  try {
    const result = await work()
    await attempt(name, null, () => sendText(lease, 'commit'))
    return result
  } catch (error) {
    await rollBack(lease)
    throw error
  }
}

/**
 * Runs bound steps; to be called in a transaction.
 *
 * @throws {StorageError} With the index of the step; `expectation` where one changed another number of rows than it must.
 */
export async function runSteps(lease: Lease, steps: readonly BoundStep[]): Promise<StepResult[]> {
  const results: StepResult[] = []
  for (const [index, step] of steps.entries()) {
    const { name } = step.compiled
    const result = await attempt(name, index, () => runStatement(lease, step))
    if (step.expect !== undefined && step.expect !== result.changes) {
      const message = `${name}: step ${index} changed ${result.changes} rows and must change ${step.expect}.`
      throw new StorageError('expectation', message, { statement: name, index })
    }
    results.push(result)
  }
  return results
}

/** Runs one changing statement. MariaDB gives the changed rows where a statement has `returning`. */
export async function runStatement(lease: Lease, statement: BoundStatement): Promise<StepResult> {
  const answer = await send(lease, statement)
  if (Array.isArray(answer)) return { changes: answer.length }
  return { changes: countChanges(statement.compiled, answer) }
}

/** The level of a transaction that is open already cannot be changed. */
const alreadyOpen = 1568

async function begin(lease: Lease): Promise<void> {
  if (!lease.readCommitted) {
    // For the next transaction only: the session keeps what the app has set.
    const level = 'set transaction isolation level read committed'
    try {
      await sendText(lease, level)
    } catch (error) {
      if (toDriverError(error).errno !== alreadyOpen) throw error
      // The app has given its connection back with a transaction open: it is nobody's any more.
      await sendText(lease, 'rollback')
      await sendText(lease, level)
    }
  }
  await sendText(lease, 'start transaction')
}

/** Where it fails, the connection is lost, and the server has rolled back by itself. */
async function rollBack(lease: Lease): Promise<void> {
  try {
    await sendText(lease, 'rollback')
  } catch {
    lease.giveUp()
  }
}
