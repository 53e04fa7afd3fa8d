import type { Clock } from '../base/clock.ts'
import { paceOf } from './rate-limit.ts'
import type { Limit, LimitStore } from './rate-limit.ts'

/** Counters that are kept at most: about 25 MB. */
const defaultMaxCounters = 131_072
/** Counters that are looked at to find one to drop. */
const sampleSize = 8
/** From one counter that is looked at to the next: a prime, so that they lie all over, whatever order they came in. */
const stride = 7_368_787

/** One counter. */
interface Counter {
  readonly key: string
  /** Theoretical arrival time, in epoch milliseconds. */
  tat: number
  /** What one attempt adds to it. */
  intervalMs: number
}

/**
 * Counts in the memory of this process, which is bounded whatever is counted. Where it is full, of a few counters that goes whose loss
 * gives away the fewest attempts: a flood of new keys pushes out its own, not one that is used up, and not the one for all together.
 *
 * @param maxCounters Counters that are kept at most (default 131072).
 */
export function createLocalLimits(deps: { clock: Clock }, maxCounters = defaultMaxCounters): LimitStore {
  const counters = new Map<string, Counter>()
  /** The same counters, to look at some of them. */
  const kept: Counter[] = []
  let hand = 0

  function count(limits: readonly Limit[]): number {
    const now = deps.clock.now()
    const counted = limits.map(({ key, rate }) => {
      const { intervalMs, allowanceMs } = paceOf(rate)
      const tat = counters.get(key)?.tat ?? now
      // Too far ahead was written before the clock was set back: see sql-limits.ts.
      const from = tat > now + 2 * allowanceMs ? now : Math.max(tat, now)
      return { key, tat: from + intervalMs, intervalMs, waitMs: from + intervalMs - now - allowanceMs }
    })
    const waitMs = Math.max(0, ...counted.map((counter) => counter.waitMs))
    if (waitMs === 0) for (const { key, tat, intervalMs } of counted) keep({ key, tat, intervalMs }, now)
    return waitMs
  }

  function keep(counter: Counter, now: number): void {
    const found = counters.get(counter.key)
    if (found !== undefined) {
      found.tat = counter.tat
      found.intervalMs = counter.intervalMs
      return
    }
    const index = kept.length < maxCounters ? kept.length : leastUsed(now)
    const dropped = kept[index]
    if (dropped !== undefined) counters.delete(dropped.key)
    kept[index] = counter
    counters.set(counter.key, counter)
  }

  function leastUsed(now: number): number {
    let found = 0
    let fewest = Number.POSITIVE_INFINITY
    for (let looked = 0; looked < sampleSize; looked += 1) {
      hand = (hand + stride) % kept.length
      const { tat, intervalMs } = kept[hand] as Counter
      const attempts = (tat - now) / intervalMs
      if (attempts >= fewest) continue
      found = hand
      fewest = attempts
    }
    return found
  }

  return {
    count: (limits) => Promise.resolve(count(limits)),
    forget: (key) => ({
      steps: [],
      async afterCommit() {
        const found = counters.get(key)
        if (found !== undefined) found.tat = 0 // As good as new, and the first to be dropped.
      },
    }),
  }
}
