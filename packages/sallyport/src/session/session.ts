import type { NoFields, UserFields } from '../user/field.ts'
import type { User } from '../user/user.ts'
import type { AssuranceLevel, AuthenticationMethod, Claims } from './claims.ts'

declare const verified: unique symbol
declare const opened: unique symbol

/** A session that was checked against the store. It cannot be built by hand. */
export interface Session<Role extends string = string, F extends UserFields = NoFields> {
  readonly id: string
  readonly user: User<Role, F>
  readonly createdAt: Date
  /** When it ends at the latest; unused it ends earlier. */
  readonly expiresAt: Date
  /** When it ends unless it is used. */
  readonly idleExpiresAt: Date
  /** When the person proved who they are. */
  readonly authenticatedAt: Date
  /** Strength of that proof (NIST SP 800-63B-4). */
  readonly aal: AssuranceLevel
  /** How it was proved (RFC 8176). */
  readonly amr: readonly AuthenticationMethod[]
  /** When what the cookie says was last renewed; sealing it with a newer secret changes nothing of it. */
  readonly issuedAt: Date
  /** What a client may know. */
  toJSON(): PublicSession
  readonly [verified]: true
}

/** What a client may know of its session. */
export interface PublicSession {
  readonly id: string
  readonly createdAt: string
  readonly expiresAt: string
  readonly idleExpiresAt: string
  readonly authenticatedAt: string
}

/**
 * What the cookie says, checked without the store: good enough to choose a redirect or a button, never to show or change anything.
 * It is no `User`, and does not compile where one is wanted.
 */
export interface Peek<Role extends string = string> {
  readonly [opened]: true
  readonly optimistic: true
  readonly userId: string
  readonly role: Role
  readonly roles: readonly Role[]
  /** When the cookie ends at the latest. */
  readonly expiresAt: Date
}

/** Makes the optimistic view of opened claims. */
export function toPeek<Role extends string = string>(claims: Claims): Peek<Role> {
  const roles = (claims.roles ?? []) as readonly Role[]
  const role = roles[0] ?? ('user' as Role)
  return { optimistic: true, userId: claims.uid, role, roles, expiresAt: new Date(claims.exp) } as unknown as Peek<Role>
}

/** What {@link toSession} needs besides the user. Times are epoch milliseconds. */
export interface SessionFacts {
  readonly id: string
  readonly createdAt: number
  readonly expiresAt: number
  readonly idleExpiresAt: number
  readonly authenticatedAt: number
  readonly issuedAt: number
  readonly aal: AssuranceLevel
  readonly amr: readonly AuthenticationMethod[]
}

/** Makes the session of a secure check that has just succeeded. Nothing else may call it. */
export function toSession<Role extends string = string, F extends UserFields = NoFields>(
  facts: SessionFacts,
  user: User<Role, F>,
): Session<Role, F> {
  const session = {
    id: facts.id,
    user,
    createdAt: new Date(facts.createdAt),
    expiresAt: new Date(facts.expiresAt),
    idleExpiresAt: new Date(Math.min(facts.idleExpiresAt, facts.expiresAt)),
    authenticatedAt: new Date(facts.authenticatedAt),
    aal: facts.aal,
    amr: facts.amr,
    issuedAt: new Date(facts.issuedAt),
    toJSON: () => publicSession(session),
  } as unknown as Session<Role, F>
  return Object.freeze(session)
}

function publicSession(session: Session): PublicSession {
  return {
    id: session.id,
    createdAt: session.createdAt.toISOString(),
    expiresAt: session.expiresAt.toISOString(),
    idleExpiresAt: session.idleExpiresAt.toISOString(),
    authenticatedAt: session.authenticatedAt.toISOString(),
  }
}

/** The facts of a session that has just begun or been renewed, from its claims. */
export function factsOfClaims(claims: Claims): SessionFacts {
  return {
    id: claims.sid,
    createdAt: claims.at,
    expiresAt: claims.exp,
    idleExpiresAt: claims.idl === undefined ? claims.exp : claims.iat + claims.idl,
    authenticatedAt: claims.at,
    issuedAt: claims.iat,
    aal: claims.aal,
    amr: claims.amr,
  }
}

/** The facts of a checked session whose renewed cookie has been set. */
export function renewFacts(facts: SessionFacts, claims: Claims): SessionFacts {
  const idleExpiresAt = claims.idl === undefined ? facts.idleExpiresAt : claims.iat + claims.idl
  return { ...facts, issuedAt: claims.iat, idleExpiresAt }
}
