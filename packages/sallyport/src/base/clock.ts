/** Where the time comes from. Tests pass their own. */
export interface Clock {
  /** Epoch milliseconds, by the app's clock. */
  now(): number
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() }

/** Milliseconds by a clock that never jumps: for waiting times, never for dates. */
export function monotonicMs(): number {
  return performance.now()
}
