import { open, seal } from '../crypto/jwe.ts'
import { deriveSealKeys } from '../crypto/keyring.ts'
import type { SealKeys } from '../crypto/keyring.ts'
import type { Random } from '../base/random.ts'
import { parseRoles } from '../user/user-row.ts'
import { touchIntervalMs } from './lifetimes.ts'

/** Where sessions live: in a row, or in the cookie alone. */
export type SessionStrategy = 'database' | 'stateless'

/** How somebody proved who they are (RFC 8176): `pwd` password, `ext` a way of the app's own. */
export type AuthenticationMethod = 'pwd' | 'ext'

/** Strength of the authentication event (NIST SP 800-63B-4 §2). */
export type AssuranceLevel = 1 | 2 | 3

/** What the sealed cookie holds. Times are epoch milliseconds. */
export interface Claims {
  /** Version of this shape. */
  readonly v: 1
  /** Session id. */
  readonly sid: string
  /** The session's secret, of which the row has the hash; absent with the stateless strategy. */
  readonly sec?: string
  /** User id. */
  readonly uid: string
  /** The user's epoch when the session began: compared by equality. */
  readonly ep: number
  /** null where there are too many to carry: an optimistic check cannot tell then, and leaves it to the secure one. */
  readonly roles: readonly string[] | null
  readonly aal: AssuranceLevel
  readonly amr: readonly AuthenticationMethod[]
  /** When the person proved who they are. */
  readonly at: number
  /** When this value was sealed. */
  readonly iat: number
  /** Idle time in milliseconds, counted from `iat`; stateless strategy only. */
  readonly idl?: number
  /** Absolute end. */
  readonly exp: number
}

/** Derives the keys of a session cookie. A cookie of one strategy or name is refused by another. */
export function sessionKeys(secrets: readonly string[], cookieName: string, strategy: SessionStrategy): SealKeys {
  return deriveSealKeys(secrets, `sallyport/session/${cookieName}/${strategy}`)
}

/** Characters of roles that a cookie carries at most, so that it stays within its budget. */
const maxRolesLength = 320

/** The roles that go into a cookie, from the column of a user; null where they are too many, or malformed. */
export function carriedRoles(column: string): readonly string[] | null {
  return column.length > maxRolesLength ? null : parseRoles(column)
}

/** Whether a stateless cookie should be sealed anew, to count its idle time from now. Never for a session with a row. */
export function isRenewalDue(claims: Claims, now: number): boolean {
  return claims.idl !== undefined && now - claims.iat >= touchIntervalMs(claims.idl)
}

/** Seals claims into a cookie value. */
export function sealClaims(keys: SealKeys, random: Random, claims: Claims): string {
  return seal(keys, random, JSON.stringify(claims))
}

/**
 * Opens a cookie value and checks what can be checked without the store: seal, version, absolute end, idle end. This is the whole of
 * an optimistic check.
 *
 * @param now Epoch milliseconds.
 * @returns null for everything that is not a live value of ours; else what cannot be changed, since it may be kept and given again.
 */
export function openClaims(keys: SealKeys, value: string | null, now: number): Claims | null {
  if (value === null || value === '') return null
  const text = open(keys, value)
  if (text === null) return null
  const claims = JSON.parse(text) as Claims // Authentic: only we can have written it.
  if (claims.v !== 1 || !isStillLive(claims, now)) return null
  if (claims.roles !== null) Object.freeze(claims.roles)
  Object.freeze(claims.amr)
  return Object.freeze(claims)
}

/** Whether claims that were opened have reached neither of their ends. */
export function isStillLive(claims: Claims, now: number): boolean {
  return claims.exp > now && (claims.idl === undefined || claims.iat + claims.idl > now)
}
