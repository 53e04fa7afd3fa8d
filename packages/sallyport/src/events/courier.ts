import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Lane } from './lane.ts'

/** Runs deliveries off the response path, one at a time. */
export interface Courier {
  /** Something was queued: deliver it soon. The promise settles when the run is over, and never rejects. */
  wake(): Promise<void>
  /** Stops waiting for later tries. Resolves when the run under way is over. */
  stop(): Promise<void>
}

/** Shortest wait between two runs that found something to postpone. */
const minWaitMs = 1_000

/**
 * Creates a courier. Its timer for later tries never keeps the process alive; what is still due then is sent by the next process.
 *
 * @param deliver One delivery run; resolves to the time at which it is next worth trying, or null.
 * @param lane What it delivers, for the log.
 */
export function createCourier(
  deps: { clock: Clock; log: Log },
  deliver: () => Promise<number | null>,
  lane: Lane<never>['name'] = 'mail',
): Courier {
  let running: Promise<void> | null = null
  let again = false
  let stopped = false
  let timer: NodeJS.Timeout | null = null

  async function runUntilQuiet(): Promise<void> {
    let nextDue: number | null = null
    do {
      again = false
      try {
        nextDue = await deliver()
      } catch (error) {
        // All of it is still in the outbox; the response that queued it has long been sent.
        deps.log('error', `${lane}.delivery-failed`, { error })
        nextDue = deps.clock.now() + 30_000
      }
    } while (again && !stopped)
    running = null
    if (nextDue !== null && !stopped) schedule(Math.max(minWaitMs, nextDue - deps.clock.now()))
  }

  function schedule(waitMs: number): void {
    if (timer !== null) clearTimeout(timer)
    timer = setTimeout(() => void wake(), waitMs)
    timer.unref()
  }

  function wake(): Promise<void> {
    again = true
    running ??= runUntilQuiet()
    return running
  }

  return {
    wake,
    stop() {
      stopped = true
      if (timer !== null) clearTimeout(timer)
      return running ?? Promise.resolve()
    },
  }
}
