import { durationMs } from '../base/duration.ts'
import type { Duration } from '../base/duration.ts'

/** How long sessions live, in milliseconds. Both bounds hold together. */
export interface Lifetimes {
  /** From the sign-in to the end, used or not (ASVS 5.0 V7.3.2). */
  readonly absoluteMs: number
  /** From the last use to the end (ASVS 5.0 V7.3.1). */
  readonly idleMs: number
}

/** What an app may set. Defaults: 30 days, idle as long (NIST SP 800-63B-4 §2.1.3, AAL1). */
export interface LifetimeOptions {
  readonly absolute?: Duration
  readonly idle?: Duration
}

/** The configured lifetimes; idle is never longer than absolute. */
export function lifetimes(options: LifetimeOptions): Lifetimes {
  const absoluteMs = durationMs(options.absolute ?? '30d', 'session.absolute')
  const idleMs = options.idle === undefined ? absoluteMs : durationMs(options.idle, 'session.idle')
  if (idleMs > absoluteMs)
    throw new TypeError('sallyport: session.idle is longer than session.absolute; make it shorter or leave it out.')
  return { absoluteMs, idleMs }
}

/** How much later than the last touch a use is recorded: at most once a minute, and often enough for a short idle time. */
export function touchIntervalMs(idleMs: number): number {
  return Math.min(60_000, Math.floor(idleMs / 10))
}
