/**
 * Opens a connection that listens.
 *
 * @param hear Told of each message.
 * @param lost Told, at most once, when the connection is lost.
 * @returns What closes it.
 */
export type OpenListener = (hear: (text: string) => void, lost: () => void) => Promise<() => Promise<void>>

/** A listener that is opened again after it was lost. */
export interface KeptListener {
  connected(): boolean
  /** Opens it where it is not open and it is time to try. Never throws. */
  wake(): void
  close(): Promise<void>
}

const firstRetryMs = 1_000
const lastRetryMs = 30_000

/** Keeps a listener open, without timers: it is for whoever has something else to do to call `wake`. After failures it waits longer. */
export function keepListening(
  deps: { elapsedMs: () => number; hear: (text: string) => void; failed: (error: unknown) => void },
  open: OpenListener,
): KeptListener {
  let closing: (() => Promise<void>) | null = null
  let opening: Promise<void> | null = null
  let retryMs = 0
  let nextAt = 0
  /** Which connection it is: an earlier one is not listened to any more. */
  let number = 0

  function fail(error: unknown): void {
    if (retryMs === 0) deps.failed(error)
    retryMs = Math.min(lastRetryMs, Math.max(firstRetryMs, retryMs * 2))
    nextAt = deps.elapsedMs() + retryMs
  }

  async function connect(): Promise<void> {
    const own = (number += 1)
    const lost = (): void => {
      if (own !== number) return
      number += 1
      closing = null
      fail(null)
    }
    try {
      const close = await open((text) => own === number && deps.hear(text), lost)
      if (own !== number) return void close().catch(() => undefined)
      closing = close
      retryMs = 0
    } catch (error) {
      if (own === number) fail(error)
    } finally {
      opening = null
    }
  }

  return {
    connected: () => closing !== null,
    wake() {
      if (closing === null && opening === null && deps.elapsedMs() >= nextAt) opening = connect()
    },
    async close() {
      const close = closing
      closing = null
      number += 1
      await close?.().catch(() => undefined)
    },
  }
}
