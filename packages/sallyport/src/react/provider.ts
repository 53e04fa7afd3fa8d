import * as React from 'react'
import { createElement, useContext, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { Context, ReactElement, ReactNode } from 'react'
import type { AuthState } from './auth-state.ts'
import type { Keeper } from './keeper.ts'
import { createStore } from './store.ts'
import type { Initial, Store } from './store.ts'

/** Where the components of a client find their store. */
export type StoreContext = Context<Store | null>

/** Before paint in the browser; React 18 warns of a layout effect on a server. */
const useBeforePaint = typeof document === 'undefined' ? useEffect : useLayoutEffect

/** React 19's `use`; the copy keeps bundlers from looking for it in React 18. */
const { use: unwrap } = { ...React } as { use?: <T>(promise: Promise<T>) => T }

interface ProviderProps {
  readonly initial?: Initial
  readonly onChange?: (() => void) | undefined
  readonly children?: ReactNode
}

/** Makes a client's `AuthProvider`. */
export function createProvider(StoreContext: StoreContext, keeper: Keeper): (props: ProviderProps) => ReactElement {
  return function AuthProvider({ initial, onChange, children }) {
    const [store] = useState(() => createStore(initial))
    const given = useRef(initial)
    const latest = useRef(onChange)
    const [mounted] = useState(() => ({ store, changed: () => latest.current?.() }))
    useBeforePaint(() => {
      latest.current = onChange
    }, [onChange])
    useBeforePaint(() => keeper.attach(mounted), [mounted])
    useBeforePaint(() => {
      if (given.current === initial) return
      given.current = initial
      keeper.adopt(mounted, initial)
    }, [mounted, initial])
    return createElement(StoreContext.Provider, { value: store }, children)
  }
}

/**
 * Reads the state of the provider above; suspends while the server has yet to say it.
 *
 * @throws {TypeError} There is no provider; or `initial` is a promise, and React is older than 19.
 */
export function useAuthState(StoreContext: StoreContext): AuthState {
  const store = useContext(StoreContext)
  if (store === null) throw new TypeError('sallyport: put <AuthProvider> around what uses its hooks or <Show>.')
  // In every render: React wants `use` again of who has called it once.
  if (store.promised !== null) store.seed(readPromise(store.promised))
  return useSyncExternalStore(store.subscribe, store.get, store.getFirst)
}

function readPromise<T>(promise: Promise<T>): T {
  if (unwrap === undefined) throw new TypeError('sallyport: before React 19, await what you give to initial.')
  return unwrap(promise)
}
