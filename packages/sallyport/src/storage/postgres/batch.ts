import type { CompiledStatement } from '../compile.ts'
import type { Param, StepResult } from '../database.ts'
import { StorageError } from '../storage-error.ts'
import type { PostgresClient, PostgresQuery, PostgresResult } from './connection.ts'
import { faultOf, toStorageError } from './fault.ts'
import type { Fault } from './fault.ts'

/** A step whose values are in place. */
export interface BoundStep {
  readonly compiled: CompiledStatement
  readonly values: readonly Param[]
  readonly expect: number | undefined
}

/** How statements are sent. */
export interface Manner {
  /** Milliseconds that one may take. */
  readonly maxWaitMs: number
  /** The query of a statement: with or without a name under which the server keeps it. */
  toQuery(compiled: CompiledStatement, values: readonly Param[]): PostgresQuery
}

/** What became of a transaction: where it is not known, it must not be run again. */
export interface BatchOutcome {
  readonly results: StepResult[]
  readonly error: StorageError | null
  /** What the error came to; null where there is none. */
  readonly fault: Fault | null
  /** The error after which the connection is of no use, or undefined. */
  readonly thrown: unknown
  /** Whether `commit` was sent: before that a lost connection changes nothing. */
  readonly committing: boolean
}

/** Explicit, since servers differ in their defaults; `local` ends with the transaction, on the app's own connections too. */
function beginText(maxWaitMs: number): string {
  return `begin isolation level read committed; set local statement_timeout = ${maxWaitMs}; set local lock_timeout = ${maxWaitMs}`
}

/**
 * Runs steps in one transaction. What fails is told, not thrown; then nothing was changed, unless `commit` was sent.
 *
 * On a connection that pipelines, the beginning and all steps are one round trip, and the end another.
 */
export async function runBatch(
  client: PostgresClient,
  steps: readonly BoundStep[],
  manner: Manner,
): Promise<BatchOutcome> {
  const ran = await runInOrder(client, steps, manner)
  if (ran.failure === null) {
    try {
      await commit(client, manner.maxWaitMs)
      return { results: ran.results, error: null, fault: null, thrown: undefined, committing: true }
    } catch (thrown) {
      return undone(client, steps, { thrown, index: null }, manner, true)
    }
  }
  return undone(client, steps, ran.failure, manner, false)
}

async function undone(
  client: PostgresClient,
  steps: readonly BoundStep[],
  { thrown, index }: Failure,
  manner: Manner,
  committing: boolean,
): Promise<BatchOutcome> {
  const name = steps[index ?? 0]?.compiled.name ?? null
  const error = toStorageError(thrown, name, index)
  return {
    results: [],
    error,
    fault: faultOf(thrown),
    thrown: await rollBack(client, thrown, manner.maxWaitMs),
    committing,
  }
}

/** Starts a transaction. @param maxWaitMs Bound of each statement and of each wait for a lock. */
export function begin(client: PostgresClient, maxWaitMs: number): Promise<PostgresResult> {
  return client.query({ text: beginText(maxWaitMs), query_timeout: maxWaitMs * 2 })
}

/**
 * Ends a transaction.
 *
 * @throws {StorageError} `statement`: an error went unnoticed before, and the server undid everything instead.
 */
export async function commit(client: PostgresClient, maxWaitMs: number): Promise<void> {
  const { command } = await client.query({ text: 'commit', query_timeout: maxWaitMs * 2 })
  if (command !== 'COMMIT') throw new StorageError('statement', 'PostgreSQL undid the transaction.')
}

/** Undoes a transaction. @returns The error after which the connection is of no use, or undefined. */
export async function rollBack(client: PostgresClient, thrown: unknown, maxWaitMs: number): Promise<unknown> {
  if (faultOf(thrown).lost) return thrown
  try {
    await client.query({ text: 'rollback', query_timeout: maxWaitMs * 2 })
    return undefined
  } catch {
    // A connection whose state is not known is closed, and with it the server undoes what it holds.
    return new Error('The transaction could not be undone.')
  }
}

/** Which step failed, and how; no index where the transaction itself did. */
interface Failure {
  readonly thrown: unknown
  readonly index: number | null
}

/** The first failure in the order of the steps counts: those that were sent after it failed because of it. */
async function runInOrder(
  client: PostgresClient,
  steps: readonly BoundStep[],
  manner: Manner,
): Promise<{ results: StepResult[]; failure: Failure | null }> {
  const send = (step: BoundStep) => client.query(manner.toQuery(step.compiled, step.values))
  const beginning = begin(client, manner.maxWaitMs)
  const sent = client.pipeline === true ? steps.map(send) : []
  const results: StepResult[] = []
  let index: number | null = null
  try {
    await beginning
    for (const [at, step] of steps.entries()) {
      index = at
      const changes = changesOf(await (sent[at] ?? send(step)))
      assertExpected(step, changes, at)
      results.push({ changes })
    }
    return { results, failure: null }
  } catch (thrown) {
    return { results, failure: { thrown, index } }
  } finally {
    // Nobody listens to those after one that failed; and what is sent is answered before anything else is.
    await Promise.allSettled(sent)
  }
}

function assertExpected({ compiled, expect }: BoundStep, changes: number, index: number): void {
  if (expect === undefined || expect === changes) return
  const message = `${compiled.name}: step ${index} changed ${changes} rows and must change ${expect}.`
  throw new StorageError('expectation', message, { statement: compiled.name, index })
}

/** The rows that a statement changed. */
export function changesOf(result: PostgresResult): number {
  return result.rowCount ?? 0
}
