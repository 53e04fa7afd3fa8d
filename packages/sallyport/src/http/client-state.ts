import { permissionsOf } from '../authorization/policy.ts'
import type { Roles } from '../authorization/policy.ts'
import type { PublicSession, Session } from '../session/session.ts'
import type { PublicUser } from '../user/user.ts'

/** An object as JSON carries it: a date arrives as its ISO text. */
export type Sent<T> = { readonly [K in keyof T]: T[K] extends infer V ? (V extends Date ? string : V) : never }

/** Who is signed in, as a browser may know it: plain, so that it can be handed to a Client Component or to the props of a page. */
export interface ClientState<U = PublicUser> {
  readonly session: PublicSession
  readonly user: Sent<U>
  readonly roles: readonly string[]
  /** What the roles permit; `'*'` is everything. For showing and hiding: it decides nothing. */
  readonly permissions: readonly string[]
}

/** What a browser may know of a session that a secure check has just confirmed; null without one. */
export function toClientState<U = PublicUser>(policy: Roles, session: Session | null): ClientState<U> | null {
  if (session === null) return null
  const { user } = session
  const state = { session, user, roles: user.roles, permissions: permissionsOf(policy, user) }
  // Through JSON, so that a page that was rendered on the server and one that has asked hold the very same.
  return JSON.parse(JSON.stringify(state)) as ClientState<U>
}
