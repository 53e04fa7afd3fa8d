import { shared } from './runtime.ts'

/** What must end before an auth may close: requests in flight, and work that goes on after their answers. */
export interface Lifecycle {
  /** Whether nothing new should begin, here or in the whole process. */
  closing(): boolean
  /** Counts work until it settles. */
  track<T>(work: Promise<T>): Promise<T>
  /** From now on nothing new should begin. */
  beginClosing(): void
  /**
   * Waits for what was begun, and for what that begins in turn.
   *
   * @param withinMs Milliseconds after which it waits no longer.
   * @returns Whether all of it has ended.
   */
  drain(withinMs: number): Promise<boolean>
}

interface WorkState {
  closing: boolean
  readonly work: Set<Promise<unknown>>
}

/** Makes the lifecycle of one auth. */
export function createLifecycle(): Lifecycle {
  const own: WorkState = { closing: false, work: new Set() }
  const all = processState()
  return {
    closing: () => own.closing || all.closing,
    track(work) {
      const settled = settle(work, () => {
        own.work.delete(settled)
        all.work.delete(settled)
      })
      own.work.add(settled)
      all.work.add(settled)
      return work
    },
    beginClosing() {
      own.closing = true
    },
    drain: (withinMs) => drain(own.work, withinMs),
  }
}

/** From now on nothing new should begin in this process: it was told to end. */
export function beginClosingProcess(): void {
  processState().closing = true
}

/** As {@link Lifecycle.drain}, for every auth of the process. */
export function drainProcess(withinMs: number): Promise<boolean> {
  return drain(processState().work, withinMs)
}

function processState(): WorkState {
  return shared('work', '1', () => ({ closing: false, work: new Set() }))
}

async function drain(work: ReadonlySet<Promise<unknown>>, withinMs: number): Promise<boolean> {
  let late = false
  let timer: NodeJS.Timeout | undefined
  // It keeps the process alive: whoever awaits a close that nothing else keeps alive would never hear of its end.
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      late = true
      resolve()
    }, withinMs)
  })
  while (work.size > 0 && !late) await Promise.race([Promise.all(work), limit])
  clearTimeout(timer)
  return work.size === 0
}

/** Whoever began the work hears how it went; here only its end counts. */
async function settle(work: Promise<unknown>, then: () => void): Promise<void> {
  await Promise.allSettled([work])
  then()
}
