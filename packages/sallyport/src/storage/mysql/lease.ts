import { StorageError } from '../storage-error.ts'
import { attempt, connectFailure } from './attempt.ts'
import type { MysqlSource } from './connect.ts'
import type { MysqlConnection, MysqlCore } from './connection.ts'
import { sendText } from './send.ts'
import type { SettingsPlan } from './settings.ts'
import { createSettler } from './settle.ts'
import { within } from './within.ts'

/** A connection for the time of one piece of work, set as our statements need it. */
export interface Lease {
  readonly connection: MysqlConnection
  /** Whether values are sent as literals instead of as parameters of a prepared statement. */
  readonly literals: boolean
  /** Whether a transaction is READ COMMITTED without asking for it. */
  readonly readCommitted: boolean
  /** Waits for an answer of the server, but not for ever. */
  bounded<T>(answer: Promise<T>): Promise<T>
  /** Tells that it cannot be used again. */
  giveUp(): void
}

/** Lends connections of one pool. */
export interface Lender {
  /**
   * Runs work with a connection, which is given back afterwards as it was, or closed where it is lost.
   *
   * @param name What is run, for errors; null for settings and migrations.
   * @param answerMs Milliseconds that the server has for one statement (default `maxWaitMs` and one second, within which its own
   *   waits for locks end).
   * @throws {StorageError} `busy`: none became free in time. `unavailable`: nobody answers, or the database was closed.
   */
  use<T>(name: string | null, work: (lease: Lease) => Promise<T>, answerMs?: number): Promise<T>
  /** Refuses further work, and waits until the work at hand is done. */
  close(): Promise<void>
}

/** The same, as the lender sees it. */
interface OpenLease extends Lease {
  literals: boolean
  readCommitted: boolean
  /** Whether it still owes an answer, and cannot be used again. */
  broken: boolean
}

/** Those who may wait for a connection; beyond, new ones are refused. */
const maxWaiting = 1_000
/** Milliseconds beyond `maxWaitMs` that a server has to answer one statement. */
const graceMs = 1_000

/** Makes the lender of a pool. */
export function createLender(
  source: MysqlSource,
  { maxWaitMs, preparedStatements }: { maxWaitMs: number; preparedStatements: boolean },
): Lender {
  const settler = createSettler(source)
  const atWork = new Set<Promise<unknown>>()
  let waiting = 0
  let closed = false

  async function take(name: string | null): Promise<MysqlConnection> {
    if (closed) throw closedError()
    if (waiting >= maxWaiting) throw busy(name, 'too many are waiting for a connection')
    waiting += 1
    const asked = attempt(name, null, () => source.pool.getConnection(), connectFailure)
    try {
      return await within(maxWaitMs, asked, () => busy(name, `no connection became free in ${maxWaitMs} ms`))
    } catch (error) {
      // One that comes late goes back at once.
      asked.then((late) => late.release()).catch(() => undefined)
      throw error
    } finally {
      waiting -= 1
    }
  }

  async function use<T>(name: string | null, work: (lease: Lease) => Promise<T>, answerMs: number): Promise<T> {
    const connection = await take(name)
    const lease = createLease(source, connection, name, answerMs)
    let plan: SettingsPlan | null = null
    let lost = false
    try {
      if (closed) throw closedError()
      const settled = await attempt(name, null, () => settler.settle(lease))
      plan = settled
      lease.literals = settled.literals || !preparedStatements
      lease.readCommitted = settled.readCommitted
      return await work(lease)
    } catch (error) {
      lost = isLost(error)
      throw error
    } finally {
      const whole = plan !== null && !lost && !lease.broken && (await settler.restore(lease, plan))
      if (whole) connection.release()
      else abandon(connection)
    }
  }

  return {
    async use(name, work, answerMs = maxWaitMs + graceMs) {
      const working = use(name, work, answerMs)
      atWork.add(working)
      try {
        return await working
      } finally {
        atWork.delete(working)
      }
    },
    async close() {
      closed = true
      await Promise.allSettled(atWork)
    },
  }
}

function createLease(
  source: MysqlSource,
  connection: MysqlConnection,
  name: string | null,
  answerMs: number,
): OpenLease {
  const lease: OpenLease = {
    connection,
    literals: true,
    readCommitted: false,
    broken: false,
    giveUp() {
      lease.broken = true
    },
    bounded(answer) {
      return within(answerMs, answer, () => {
        lease.broken = true
        void killThread(source, connection)
        const details = name === null ? {} : { statement: name }
        return new StorageError('unavailable', `${name ?? 'MySQL'}: no answer in ${answerMs} ms.`, details)
      })
    },
  }
  return lease
}

/** Whether an error came of a connection that was lost at work, so that another may answer. */
export function isLost(error: unknown): boolean {
  return ((error as { cause?: { lost?: unknown } } | null)?.cause?.lost ?? false) === true
}

function abandon(connection: MysqlConnection): void {
  const core: MysqlCore | undefined = connection.connection
  // What the driver says of it from now on concerns nobody, and an error event that nobody hears ends the process.
  core?.on?.('error', () => undefined)
  connection.destroy()
  core?.stream?.destroy?.()
}

/** The server does not notice that we have gone while it waits for a lock, and keeps what the transaction has locked already. */
async function killThread({ pool }: MysqlSource, { threadId }: MysqlConnection): Promise<void> {
  if (typeof threadId !== 'number') return
  try {
    const connection = await pool.getConnection()
    const bounded = <T>(answer: Promise<T>) => within(graceMs, answer, () => new Error('late'))
    await sendText({ connection, bounded }, `kill ${threadId}`).finally(() => connection.release())
  } catch {
    // It was an attempt to tidy up; the wait that ran out is being reported.
  }
}

function busy(name: string | null, what: string): StorageError {
  return new StorageError('busy', `${name ?? 'MySQL'}: ${what}.`, name === null ? {} : { statement: name })
}

function closedError(): StorageError {
  return new StorageError('unavailable', 'The database was closed.')
}
