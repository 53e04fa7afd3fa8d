import type { Random } from '../../base/random.ts'
import type { StorageError } from '../storage-error.ts'

/** What a try came to: its result, or an error and whether another try may help. */
export type Try<T> = { readonly result: T } | { readonly error: StorageError; readonly again: boolean }

/** How long is tried. */
export interface Patience {
  /** Milliseconds after which no other try begins. */
  readonly maxWaitMs: number
  /** A monotonic clock, in milliseconds. */
  readonly elapsedMs: () => number
  readonly random: Random
}

/** Tries at most, whatever the time. */
const maxTries = 50
/** The longest pause in milliseconds, of the first and of later ones; each is of any length up to it. */
const pausesMs = { first: 4, longest: 64 }

/**
 * Makes the function that tries work again while that may help: pauses grow, and are of random length, so that those who were in each
 * other's way meet no more.
 *
 * @throws {StorageError} The last try's.
 */
export function createRetrier(patience: Patience): <T>(work: () => Promise<Try<T>>) => Promise<T> {
  return async (work) => {
    const since = patience.elapsedMs()
    let pause = pausesMs.first
    for (let tries = 1; ; tries += 1) {
      const outcome = await work()
      if ('result' in outcome) return outcome.result
      const over = tries >= maxTries || patience.elapsedMs() - since >= patience.maxWaitMs
      if (over || !outcome.again) throw outcome.error
      await sleep(patience.random.below(pause + 1))
      pause = Math.min(pause * 2, pausesMs.longest)
    }
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
