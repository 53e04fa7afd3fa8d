import type { ClientState, Sent } from '../http/client-state.ts'
import type { PublicSession } from '../session/session.ts'
import { isRecord } from './request.ts'
import type { ClientError } from './result.ts'

interface Shared {
  readonly roles: readonly string[]
  readonly permissions: readonly string[]
  /** Why the last check failed; null after one that did not. What is shown beside it may be out of date. */
  readonly error: ClientError | null
}

/**
 * Who is signed in, as far as this tab knows.
 *
 * - `loading`: not known yet, or not any more (a check failed where the old answer may not be shown; `error` says why).
 * - `signed-out`, `signed-in`: what the server said last.
 *
 * @typeParam U The public user.
 */
export type AuthState<U = object> =
  | (Shared & { readonly status: 'loading' | 'signed-out'; readonly session: null; readonly user: null })
  | (Shared & { readonly status: 'signed-in'; readonly session: PublicSession; readonly user: Sent<U> })

const nobody = { session: null, user: null, roles: [], permissions: [], error: null } as const

/** Nothing is known. */
export const unknown: AuthState = { ...nobody, status: 'loading' }

/** What the server handed down, or what it answered. */
export function toAuthState(given: ClientState<object> | null | undefined): AuthState {
  if (given === undefined) return unknown
  if (given === null) return { ...nobody, status: 'signed-out' }
  const { session, user, roles, permissions } = given
  return { status: 'signed-in', session, user, roles, permissions, error: null }
}

/** An answer of `GET /session`, of a sign-in or of a sign-up; null if it is none. */
export function readAuthState(body: unknown): AuthState | null {
  if (!isRecord(body)) return null
  if (body['session'] === null) return toAuthState(null)
  const isWhole =
    isRecord(body['session']) &&
    isRecord(body['user']) &&
    Array.isArray(body['roles']) &&
    Array.isArray(body['permissions'])
  return isWhole ? toAuthState(body as unknown as ClientState<object>) : null
}

/** Equal for states that show the same: the times of a session may differ. */
export function identityOf({ session, user, roles, permissions }: AuthState): string {
  return JSON.stringify([session?.id, user, roles, permissions])
}
