import { StorageError } from '../storage-error.ts'
import type { PostgresClient, PostgresPool } from './connection.ts'
import { faultOf } from './fault.ts'

/** A connection, ours for a while. */
export interface Lease {
  readonly client: PostgresClient
  /** Whether it was used before: it may have died while nobody looked. */
  readonly reused: boolean
  /** Gives it back; after an error that leaves it unusable it is closed. */
  release(error?: unknown): void
}

/** Lends the connections of a pool. */
export interface Lender {
  /**
   * @throws {StorageError} `busy`: all are in use, for longer than the bound.
   * @throws What pg throws where the server does not answer.
   */
  lend(): Promise<Lease>
}

/**
 * Makes the lender of a pool.
 *
 * @param maxWaitMs Milliseconds after which a wait for a connection ends.
 */
export function createLender(pool: Pick<PostgresPool, 'connect' | 'waitingCount'>, maxWaitMs: number): Lender {
  const seen = new WeakSet<PostgresClient>()

  return {
    async lend() {
      const client = await connectWithin(pool, maxWaitMs)
      const reused = seen.has(client)
      seen.add(client)
      // Without a listener an error of a connection between two queries would end the process.
      client.on('error', ignore)
      return {
        client,
        reused,
        release(error) {
          client.off('error', ignore)
          client.release(error !== undefined && faultOf(error).lost)
        },
      }
    },
  }
}

/** The app's own pool may wait for ever. A connection that comes too late goes back at once. */
async function connectWithin(
  pool: Pick<PostgresPool, 'connect' | 'waitingCount'>,
  maxWaitMs: number,
): Promise<PostgresClient> {
  const connecting = pool.connect()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), maxWaitMs)
  })
  try {
    const client = await Promise.race([connecting, late])
    if (client !== null) return client
    connecting.then((one) => one.release(), ignore)
  } catch (error) {
    throw isPoolTimeout(error) ? usedUp(maxWaitMs) : error
  } finally {
    clearTimeout(timer)
  }
  // Only where all connections are taken does one wait; otherwise a new one is being made, and the server is silent.
  if (pool.waitingCount > 0) throw usedUp(maxWaitMs)
  throw new StorageError('unavailable', `PostgreSQL did not answer within ${maxWaitMs} ms.`)
}

function usedUp(maxWaitMs: number): StorageError {
  return new StorageError('busy', `No connection of the pool became free within ${maxWaitMs} ms.`)
}

/** pg-pool's own bound on the same wait. */
function isPoolTimeout(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('timeout exceeded when trying to connect')
}

function ignore(): void {}
