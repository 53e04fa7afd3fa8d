import { identityOf, readAuthState, toAuthState, unknown } from './auth-state.ts'
import type { AuthState } from './auth-state.ts'
import type { Browser, Channel } from './browser.ts'
import type { Request } from './request.ts'
import { fault } from './result.ts'
import type { ClientError, Result } from './result.ts'
import { isPromise } from './store.ts'
import type { Initial, Store } from './store.ts'
import { waitMs } from './wait.ts'

/** A provider on the page. */
interface Mounted {
  readonly store: Store
  /** Called when it turns out that somebody else is signed in, nobody is, or they may something else. */
  readonly changed: () => void
}

/** Keeps the providers of a page up to date. */
export interface Keeper {
  /** Begins with a provider; returns what ends it. The last one to go takes every listener, timer and channel with it. */
  readonly attach: (mounted: Mounted) => () => void
  /** Takes what the server rendered later, where it is not older than what this tab knows. */
  readonly adopt: (mounted: Mounted, initial: Initial) => void
  /** Asks the server, once for all who ask meanwhile. */
  readonly check: () => Promise<Result<AuthState>>
  /** Takes the outcome of an act of this tab, and tells the other tabs. null: ask what it is. */
  readonly acted: (state: AuthState | null) => void
}

/**
 * Makes the keeper of a client. It does nothing until a provider is on a page, which on a server none ever is.
 *
 * What a person does (coming back to the tab) counts as use of the session; what a page does by itself (timers, news of other tabs)
 * asks with `?use=no`, or a forgotten tab would keep a session alive for ever (ASVS 5.0 V7.3.1).
 */
export function createKeeper(
  { browser, request }: { browser: Browser; request: Request },
  { channelName, recheckSeconds }: { channelName: string; recheckSeconds: number },
): Keeper {
  const all = new Set<Mounted>()
  /** Ids of sessions that this tab has seen end: what still shows one is old. */
  const gone = new Set<string>()
  let last: AuthState | null = null // The last definite answer, shown or not.
  let generation = 0 // Raised by whatever makes an answer old that is still on its way.
  let flight: Promise<Result<AuthState>> | null = null
  let byPerson = false
  let doubtful = false // A check that fails leaves nothing on show.
  let told = false // By another tab: the others know.
  let overdue = false
  let failures = 0
  let checkedAt = 0
  let stop: (() => void) | null = null
  let cancelTimer = () => {}
  let channel: Channel | null = null

  function show(state: AuthState): void {
    for (const { store } of all) store.set(state)
  }

  /** Takes a definite answer. `from`: a render of the server comes with fresh pages, so no one needs to be called. */
  function learn(state: AuthState, from: 'answer' | 'render'): void {
    if (all.size === 0) return
    const before = last
    last = state
    checkedAt = browser.now()
    doubtful = false
    failures = 0
    if (before !== null && before.session !== null) gone.add(before.session.id)
    if (state.session !== null) gone.delete(state.session.id)
    show(state)
    schedule(null)
    if (before === null || identityOf(before) === identityOf(state)) return
    if (!told) channel?.post('changed')
    // Not from within: what an app's own function throws is no fault of the check.
    if (from === 'answer') for (const { changed } of all) queueMicrotask(changed)
  }

  function fail(error: ClientError): void {
    failures += 1
    checkedAt = browser.now()
    for (const { store } of all) store.set({ ...(doubtful ? unknown : store.get()), error })
    schedule(error)
  }

  function schedule(error: ClientError | null): void {
    cancelTimer()
    if (all.size === 0) return
    const delayMs = waitMs(last, { error, failures, now: browser.now() })
    if (delayMs === null) return
    cancelTimer = browser.after(delayMs, () => {
      if (error === null) doubtful = true
      if (browser.isVisible()) void check()
      else overdue = true
    })
  }

  function check(): Promise<Result<AuthState>> {
    flight ??= ask().finally(() => {
      flight = null
    })
    return flight
  }

  async function ask(): Promise<Result<AuthState>> {
    for (;;) {
      const seen = generation
      const path = byPerson ? '/session' : '/session?use=no'
      byPerson = false
      overdue = false
      const answer = await request('GET', path)
      if (seen !== generation) continue
      const state = readAuthState(answer.data)
      const result = state === null ? { error: answer.error ?? fault('unexpected_answer').error } : { data: state }
      if (result.error === undefined) learn(result.data, 'answer')
      else fail(result.error)
      told = false
      return result
    }
  }

  /** Asks, and no answer counts that is on its way already. */
  function recheck(): void {
    generation += 1
    void check()
  }

  /** `changed`: somebody signed in or out. `loaded`: a page was opened, perhaps by a form that did. */
  function hear(message: unknown): void {
    if (message !== 'changed' && !browser.isVisible()) {
      overdue = true
      return
    }
    told = true
    if (message === 'changed') doubtful = true
    recheck()
  }

  function tell(): void {
    if (channel !== null) {
      channel.post('changed')
      return
    }
    const brief = browser.openChannel(channelName, () => undefined)
    brief.post('changed')
    brief.close()
  }

  function start(): () => void {
    channel = browser.openChannel(channelName, hear)
    const unlisten = browser.listen({
      seen() {
        if (!browser.isVisible()) return
        if (!overdue && browser.now() - checkedAt < recheckSeconds * 1000) return
        byPerson = true
        void check()
      },
      restored() {
        show(unknown)
        byPerson = true
        doubtful = true
        recheck()
      },
      online() {
        if (failures > 0) void check()
      },
    })
    return () => {
      unlisten()
      cancelTimer()
      channel?.close()
      channel = null
      last = null
      failures = 0
      doubtful = false
    }
  }

  function takeRendered(state: AuthState): void {
    const isOld = state.session === null ? last?.status === 'signed-in' : gone.has(state.session.id)
    if (isOld) void check()
    else learn(state, 'render')
  }

  function adopt(mounted: Mounted, initial: Initial): void {
    if (isPromise(initial)) {
      const rendered = (state: Awaited<Initial>) => {
        mounted.store.seed(state ?? null)
        if (all.has(mounted)) takeRendered(toAuthState(state))
      }
      initial.then(rendered, () => {
        if (all.has(mounted)) void check()
      })
    } else if (initial !== undefined) takeRendered(toAuthState(initial))
  }

  return {
    attach(mounted) {
      all.add(mounted)
      stop ??= start()
      const state = mounted.store.get()
      const { promised } = mounted.store
      if (state.status !== 'loading') takeRendered(state)
      else if (promised !== null) adopt(mounted, promised)
      else if (last !== null) mounted.store.set(last)
      else {
        byPerson = true
        void check()
      }
      if (all.size === 1) channel?.post('loaded')
      return () => {
        all.delete(mounted)
        if (all.size > 0) return
        stop?.()
        stop = null
      }
    },
    adopt,
    check() {
      byPerson = true
      return check()
    },
    acted(state) {
      generation += 1
      if (state !== null || all.size > 0) tell()
      if (state === null) {
        if (all.size > 0) void check()
        return
      }
      told = true
      learn(state, 'answer')
      told = false
    },
  }
}
