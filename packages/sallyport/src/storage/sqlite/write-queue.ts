import type { Random } from '../../base/random.ts'
import { isStorageError, StorageError } from '../storage-error.ts'

/** How a locked database is waited for. */
export interface Patience {
  /** Milliseconds after which a wait ends with `busy`. */
  readonly maxWaitMs: number
  /** A monotonic clock, in milliseconds. */
  readonly elapsedMs: () => number
  readonly random: Random
}

/** Writes one after another, so that of many only one at a time asks a locked database again. */
export interface WriteQueue {
  /**
   * Runs the work, at once where nothing waits. The work is synchronous, changes nothing when it throws, and is run again while it
   * throws `busy`.
   *
   * @throws {StorageError} `busy`: locked for longer than the bound, or too many are waiting.
   */
  run<T>(work: () => T): Promise<T>
}

/** Waiting writes beyond which new ones are refused. */
const maxQueued = 1_000
/** The first pause and the longest, in milliseconds; each is shortened at random by up to a half. */
const pausesMs = { first: 2, longest: 32 }

/** Makes the queue of one connection. */
export function createWriteQueue(patience: Patience): WriteQueue {
  let queued = 0
  let last: Promise<unknown> = Promise.resolve()

  return {
    async run(work) {
      if (queued >= maxQueued) throw new StorageError('busy', 'Too many writes are waiting for the database.')
      const since = patience.elapsedMs()
      const before = queued > 0 ? last : null
      queued += 1
      const turn = (async () => {
        if (before !== null) await before
        try {
          return await retryWhileBusy(patience, since, work)
        } finally {
          queued -= 1
        }
      })()
      // Between two turns the event loop gets one, or a long queue would hold up all else.
      last = turn.then(breathe, breathe)
      return turn
    },
  }
}

/**
 * Runs the work again, after ever longer pauses, while it throws `busy`.
 *
 * @param since When the caller began to wait, by the monotonic clock.
 * @throws What the work throws; `busy` only when the bound is over.
 */
export async function retryWhileBusy<T>(patience: Patience, since: number, work: () => T): Promise<T> {
  for (let pause = pausesMs.first; ; pause = Math.min(pause * 2, pausesMs.longest)) {
    try {
      return work()
    } catch (error) {
      const over = patience.elapsedMs() - since >= patience.maxWaitMs
      if (over || !isStorageError(error) || error.kind !== 'busy') throw error
    }
    await sleep(pause - patience.random.below(pause / 2 + 1))
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
