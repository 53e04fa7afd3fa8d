import { AuthError } from '../base/error.ts'

/** Lets a bounded number of password hashes run at once. */
export interface HashGate {
  /**
   * Runs the work when there is room.
   *
   * @throws {AuthError} `busy`: the queue is full, or the work waited too long in it.
   */
  run<T>(work: () => Promise<T>): Promise<T>
}

/** Bounds of a {@link HashGate}. */
export interface HashGateLimits {
  /** Hashes that run at once. Two leave room in libuv's pool of four for files and look-ups; more are not faster on few cores. */
  readonly concurrency: number
  /** Waiting hashes beyond which new ones are refused. */
  readonly maxQueued: number
  /** Milliseconds of waiting after which a hash is refused instead of begun: nobody waits for the answer any more. */
  readonly maxWaitMs: number
}

/** The bounds that were measured to keep session checks fast under a flood of sign-ins. */
export const defaultHashGateLimits: HashGateLimits = { concurrency: 2, maxQueued: 64, maxWaitMs: 2_000 }

/**
 * Creates a gate in front of password hashing, one per process: hashing takes a core for about 10 ms, and without a gate a flood
 * of sign-ins would delay everything else in the process (ASVS 5.0 V2.4.1).
 *
 * @param elapsedMs A monotonic clock.
 */
export function createHashGate(elapsedMs: () => number, limits: HashGateLimits = defaultHashGateLimits): HashGate {
  let running = 0
  const queue: { since: number; begin: () => void; refuse: (error: AuthError) => void }[] = []

  function next(): void {
    for (let waiting = queue.shift(); waiting !== undefined; waiting = queue.shift()) {
      if (elapsedMs() - waiting.since <= limits.maxWaitMs) return waiting.begin()
      waiting.refuse(tooBusy(limits))
    }
    running -= 1
  }

  return {
    async run(work) {
      if (running < limits.concurrency) running += 1
      else if (queue.length >= limits.maxQueued) throw tooBusy(limits)
      else await new Promise<void>((begin, refuse) => queue.push({ since: elapsedMs(), begin, refuse }))
      try {
        return await work()
      } finally {
        next()
      }
    },
  }
}

function tooBusy(limits: HashGateLimits): AuthError {
  return new AuthError('busy', { retryAfterSeconds: Math.ceil(limits.maxWaitMs / 1_000) })
}
