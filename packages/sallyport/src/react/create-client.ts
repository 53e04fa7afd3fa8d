import { createContext } from 'react'
import { readAuthState, toAuthState } from './auth-state.ts'
import type { AuthState } from './auth-state.ts'
import { systemBrowser } from './browser.ts'
import type { Browser } from './browser.ts'
import { createKeeper } from './keeper.ts'
import { createProvider, useAuthState } from './provider.ts'
import { createRequest } from './request.ts'
import type { Result } from './result.ts'
import { createShow, isPermitted } from './show.ts'
import type { Store } from './store.ts'
import type { Client, ClientTypes } from './types.ts'

/** Settings of a client. */
export interface ClientOptions {
  /** Where the endpoints are mounted, on this very origin. Default: `/api/auth`. */
  readonly basePath?: string | undefined
  /** Seconds after which a tab that is looked at again asks the server. Default: 30; 0 asks each time. */
  readonly recheckSeconds?: number | undefined
}

/**
 * Makes an app's client: once, in a file with `'use client'`, typed by `createClient<typeof auth>()` with `import type { auth }`.
 *
 * It holds no session of its own: each `AuthProvider` does, so that on a server nothing of one user meets another's request.
 *
 * @throws {TypeError} `basePath` is no path of this origin.
 * @throws {RangeError} `recheckSeconds` is negative or no number.
 */
export function createClient<A extends ClientTypes>(options: ClientOptions = {}): Client<A> {
  return createClientIn(systemBrowser, options)
}

/** Makes a client for one browser. */
export function createClientIn<A extends ClientTypes>(browser: Browser, options: ClientOptions = {}): Client<A> {
  const { basePath = '/api/auth', recheckSeconds = 30 } = options
  if (!/^\/(?![/\\])/.test(basePath))
    throw new TypeError(`sallyport: basePath is a path such as /api/auth, not ${JSON.stringify(basePath)}.`)
  if (!(recheckSeconds >= 0)) throw new RangeError('sallyport: recheckSeconds is a number of seconds, 0 or more.')

  const request = createRequest(browser, basePath)
  const keeper = createKeeper({ browser, request }, { channelName: `sallyport:${basePath}`, recheckSeconds })
  const StoreContext = createContext<Store | null>(null)
  const useAuth = () => useAuthState(StoreContext)

  /** Does something that changes who is signed in. `outcomeOf`: what it has become; null: ask; undefined: no change. */
  async function act<T>(
    path: string,
    input: object,
    outcomeOf: (answer: T) => AuthState | null | undefined,
  ): Promise<Result<T>> {
    const answer = await request<T>('POST', path, input)
    if (answer.error === undefined) {
      const outcome = outcomeOf(answer.data)
      if (outcome !== undefined) keeper.acted(outcome)
    } else if (/^(network_error|unexpected_answer|unauthenticated)$/.test(answer.error.code)) {
      // Nobody knows whether it was done; or the session has ended meanwhile.
      keeper.acted(null)
    }
    return answer
  }

  const client = {
    AuthProvider: createProvider(StoreContext, keeper),
    useSession: useAuth,
    useUser: () => useAuth().user,
    useCan: (permission: string) => isPermitted(useAuth(), permission),
    Show: createShow(useAuth),
    signIn: (input: object) => act('/sign-in', input, readAuthState),
    signUp: (input: object) =>
      act('/sign-up', input, (answer: { status: string }) =>
        answer.status === 'signed-in' ? readAuthState(answer) : undefined,
      ),
    verifyEmail: (input: object) => request('POST', '/email/verify', input),
    signOut: () => act('/sign-out', {}, () => toAuthState(null)),
    refresh: () => keeper.check(),
    listSessions: (cursor: string | null = null) =>
      request('GET', `/sessions${cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`}`),
    revokeSessions: (which: object) => act('/sessions/revoke', which, () => null),
  }
  return client as unknown as Client<A>
}
