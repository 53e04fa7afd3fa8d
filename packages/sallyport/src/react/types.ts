import type { ReactElement, ReactNode } from 'react'
import type { ClientState, Sent } from '../http/client-state.ts'
import type { SessionSummary } from '../http/endpoints/sessions.ts'
import type { AuthState } from './auth-state.ts'
import type { Result } from './result.ts'

/** What of the type of an app's `auth` a client is made from. */
export interface ClientTypes {
  readonly $PublicUser: object
  readonly $Role: string
  readonly $Permission: string
  readonly $SignUpInput: object
}

/** Props of `AuthProvider`. */
export interface AuthProviderProps<A extends ClientTypes> {
  /**
   * Who is signed in, handed down by the server, so that nothing flashes: `auth.clientState()`, as a promise (React 19) or awaited; null
   * for nobody. Left out, the client asks once and is `loading` until it knows.
   */
  readonly initial?: ClientState<A['$PublicUser']> | null | undefined | Promise<ClientState<A['$PublicUser']> | null>
  /**
   * Called in every tab when somebody else is signed in, nobody is, or they may something else: `() => router.refresh()` in the App
   * Router. Not for what the server itself rendered, and not for the first answer.
   */
  readonly onChange?: (() => void) | undefined
  readonly children?: ReactNode
}

/** Props of `Show`. It shows and hides, and protects nothing: what it hides is in the page's code all the same. */
export interface ShowProps<A extends ClientTypes> {
  /** When the children are shown. `role` takes one or several; of `role` and `can`, all that are named must hold. */
  readonly when:
    | 'signed-in'
    | 'signed-out'
    | {
        readonly role?: A['$Role'] | readonly A['$Role'][] | undefined
        readonly can?: A['$Permission'] | undefined
      }
  /** Shown else. Default: nothing. */
  readonly fallback?: ReactNode
  /** Shown while it is not known who is signed in. Default: nothing. */
  readonly loading?: ReactNode
  readonly children?: ReactNode
}

/** What a sign-in answers. */
export interface SignedInAnswer<A extends ClientTypes> extends ClientState<A['$PublicUser']> {}

/** An app's client: components and hooks, and the acts of a person. The acts never throw, and go to no other page. */
export interface Client<A extends ClientTypes> {
  /** Goes around all that uses the hooks and `Show`. */
  readonly AuthProvider: (props: AuthProviderProps<A>) => ReactElement
  /** Who is signed in, with `status`: `loading`, `signed-out` or `signed-in`. */
  readonly useSession: () => AuthState<A['$PublicUser']>
  /** The public user; null while loading and when signed out. */
  readonly useUser: () => Sent<A['$PublicUser']> | null
  /** Whether the user's roles permit it; false while loading and when signed out. For showing and hiding: the server decides. */
  readonly useCan: (permission: A['$Permission']) => boolean
  /** Shows its children to some, and a fallback to others. */
  readonly Show: (props: ShowProps<A>) => ReactElement
  /** Signs in. `code` is the one from the mail, where the address must be confirmed first. */
  readonly signIn: (input: {
    readonly email: string
    readonly password: string
    readonly code?: string | null
  }) => Promise<Result<SignedInAnswer<A>>>
  /** Signs up: `verify` where the address must be confirmed first, whoever has it. */
  readonly signUp: (
    input: A['$SignUpInput'],
  ) => Promise<Result<{ readonly status: 'verify' } | ({ readonly status: 'signed-in' } & SignedInAnswer<A>)>>
  /** Confirms an address, by the token of the link or by address and code. */
  readonly verifyEmail: (
    input: ({ readonly token: string } | { readonly email: string; readonly code: string }) & {
      readonly password?: string | null
    },
  ) => Promise<Result<{ readonly status: 'verified' }>>
  /** Ends the session, here and in every other tab of this browser. An error means that it has not ended. */
  readonly signOut: () => Promise<Result<{ readonly status: 'signed-out' }>>
  /** Asks the server again, such as after an answer 401 to a call of one's own. */
  readonly refresh: () => Promise<Result<AuthState<A['$PublicUser']>>>
  /** Where the user is signed in, newest first; `cursor` leads to the next page. */
  readonly listSessions: (
    cursor?: string | null,
  ) => Promise<Result<{ readonly sessions: readonly SessionSummary[]; readonly cursor: string | null }>>
  /** Ends one session of the user's, all others, or all. */
  readonly revokeSessions: (
    which: { readonly id: string } | { readonly all: 'others' | 'everywhere' },
  ) => Promise<Result<{ readonly status: 'revoked' }>>
}
