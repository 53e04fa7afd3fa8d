import type { Random } from '../../base/random.ts'
import { isStorageError } from '../storage-error.ts'
import { isLost } from './lease.ts'

/** How a database in use by others is waited for. */
export interface Patience {
  /** Milliseconds after which a wait ends with `busy`. */
  readonly maxWaitMs: number
  /** A monotonic clock, in milliseconds. */
  readonly elapsedMs: () => number
  readonly random: Random
}

/** The first pause and the longest, in milliseconds; each is shortened at random by up to a half. */
const pausesMs = { first: 2, longest: 64 }
/** Lost connections after which a read is given up: as many as a pool has that a restart of the server has cut. */
const maxLost = 10

/**
 * Runs work again, after ever longer pauses, while it throws `busy`: a deadlock, or a wait for a lock. The work changes nothing when it
 * throws that.
 *
 * @throws What the work throws; `busy` only when the bound is over.
 */
export async function retryWhileBusy<T>(patience: Patience, work: () => Promise<T>): Promise<T> {
  const since = patience.elapsedMs()
  for (let pause = pausesMs.first; ; pause = Math.min(pause * 2, pausesMs.longest)) {
    try {
      return await work()
    } catch (error) {
      const over = patience.elapsedMs() - since >= patience.maxWaitMs
      if (over || !isStorageError(error) || error.kind !== 'busy') throw error
    }
    await sleep(pause - patience.random.below(pause / 2 + 1))
  }
}

/** Runs work again, on another connection, where the one that it had was lost. For reading only: what was written nobody knows. */
export async function retryWhenLost<T>(work: () => Promise<T>): Promise<T> {
  for (let lost = 1; ; lost += 1) {
    try {
      return await work()
    } catch (error) {
      if (lost >= maxLost || !isLost(error)) throw error
    }
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
