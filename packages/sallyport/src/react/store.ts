import type { ClientState } from '../http/client-state.ts'
import { toAuthState } from './auth-state.ts'
import type { AuthState } from './auth-state.ts'

/** What the server hands down: who is signed in, a promise of that, null for nobody; undefined where it does not say. */
export type Initial = ClientState<object> | null | undefined | Promise<ClientState<object> | null>

/** What the components of one provider read. One for each provider, so that a server that renders for two users has two. */
export interface Store {
  readonly get: () => AuthState
  /** What the server rendered: the first render in the browser must match it, whatever has happened since. */
  readonly getFirst: () => AuthState
  readonly subscribe: (listener: () => void) => () => void
  readonly set: (state: AuthState) => void
  /** What came or comes from the server later than the first render; null where nothing does. */
  readonly promised: Promise<ClientState<object> | null> | null
  /** Takes what has come. Safe while rendering: the first call counts, and nobody was shown anything before. */
  readonly seed: (given: ClientState<object> | null) => void
}

/** Makes the store of a provider. */
export function createStore(initial: Initial): Store {
  const promised = isPromise(initial) ? initial : null
  let isSeeded = promised === null
  let first = toAuthState(isPromise(initial) ? undefined : initial)
  let current = first
  const listeners = new Set<() => void>()
  return {
    get: () => current,
    getFirst: () => first,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    set(state) {
      current = state
      for (const listener of listeners) listener()
    },
    promised,
    seed(given) {
      if (isSeeded) return
      isSeeded = true
      const wasFirst = current === first
      first = toAuthState(given)
      if (wasFirst) current = first
    },
  }
}

/** Whether a value is still to come. */
export function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof (value as Promise<T> | null | undefined)?.then === 'function'
}
