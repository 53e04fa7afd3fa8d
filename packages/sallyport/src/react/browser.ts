/** What a page does by itself, and what other tabs say. */
export interface BrowserEvents {
  /** The page is looked at again. */
  readonly seen: () => void
  /** The page came back by the back button just as it was left (bfcache). */
  readonly restored: () => void
  /** There is a network again. */
  readonly online: () => void
}

/** What the client takes from the browser. Nothing else in `react/` touches the real one. */
export interface Browser {
  readonly fetch: (path: string, init: RequestInit) => Promise<Response>
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly isVisible: () => boolean
  /** Runs once after a time; returns what calls it off. */
  readonly after: (delayMs: number, run: () => void) => () => void
  /** Listens to the page; returns what ends that. */
  readonly listen: (events: BrowserEvents) => () => void
  /** Opens a channel to the other tabs of this origin. */
  readonly openChannel: (name: string, hear: (message: unknown) => void) => Channel
}

/** A channel to the other tabs of this origin. */
export interface Channel {
  readonly post: (message: string) => void
  readonly close: () => void
}

/** Milliseconds after which an answer is no longer waited for. */
const answerTimeoutMs = 20_000

/** The real browser. */
export const systemBrowser: Browser = {
  fetch: (path, init) => fetch(path, { ...init, signal: AbortSignal.timeout(answerTimeoutMs) }),
  now: () => Date.now(),
  isVisible: () => document.visibilityState === 'visible',
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  },
  listen({ seen, restored, online }) {
    const pageshow = (event: PageTransitionEvent) => {
      if (event.persisted) restored()
    }
    document.addEventListener('visibilitychange', seen)
    window.addEventListener('focus', seen)
    window.addEventListener('pageshow', pageshow)
    window.addEventListener('online', online)
    return () => {
      document.removeEventListener('visibilitychange', seen)
      window.removeEventListener('focus', seen)
      window.removeEventListener('pageshow', pageshow)
      window.removeEventListener('online', online)
    }
  },
  openChannel(name, hear) {
    const channel = new BroadcastChannel(name)
    channel.addEventListener('message', (event: MessageEvent<unknown>) => hear(event.data))
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A channel has no such argument: it ends at this origin.
    return { post: (message) => channel.postMessage(message), close: () => channel.close() }
  },
}
