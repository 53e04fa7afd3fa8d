import { AuthError } from '../base/error.ts'
import type { Step } from '../storage/database.ts'

/** How often something may happen: `burst` times at once, and that often again per `periodMs`, refilled evenly. */
export interface Rate {
  readonly burst: number
  readonly periodMs: number
}

/** One counter with its rate. */
export interface Limit {
  /** What is counted. Holds nothing personal in the clear. */
  readonly key: string
  readonly rate: Rate
}

/** Where attempts are counted. All stores count alike, by the generic cell rate algorithm. */
export interface LimitStore {
  /**
   * Counts one attempt against every limit, all or nothing and atomically: of 50 attempts at once, in however many processes, exactly
   * as many pass as may. A refused attempt is not counted, so hammering locks nobody out for longer.
   *
   * @returns 0 where it passes, else milliseconds after which one more will.
   */
  count(limits: readonly Limit[]): Promise<number>
  /** Gives a counter its whole burst back, for an act that proves the attempts were rightful. */
  forget(key: string): Forgetting
}

/** A counter is forgotten in the act's own batch where it lies in the same database, else after the act. */
export interface Forgetting {
  /** Steps for the batch of the act; none where the counter lies elsewhere. */
  readonly steps: readonly Step[]
  /** To be called once the act has committed. Never rejects: at worst the counter stays as strict as it was. */
  readonly afterCommit: () => Promise<void>
}

/** A rate in the terms of the algorithm. */
export interface Pace {
  /** Milliseconds that one attempt takes to come back. */
  readonly intervalMs: number
  /** Milliseconds that a counter which is used up is ahead of now. */
  readonly allowanceMs: number
}

/** The pace of a rate; rounded so that never more pass than may. */
export function paceOf({ burst, periodMs }: Rate): Pace {
  const intervalMs = Math.ceil(periodMs / burst)
  return { intervalMs, allowanceMs: intervalMs * burst }
}

/**
 * Counts one attempt against every limit, before the work that they protect.
 *
 * @throws {AuthError} `rate_limited` with the seconds after which one more will pass.
 */
export async function countAttempt(deps: { limitStore: LimitStore }, limits: readonly Limit[]): Promise<void> {
  if (limits.length === 0) return
  const waitMs = await deps.limitStore.count(limits)
  if (waitMs > 0) throw new AuthError('rate_limited', { retryAfterSeconds: Math.ceil(waitMs / 1_000) })
}
