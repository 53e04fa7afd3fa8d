import { durationMs } from '../base/duration.ts'
import type { Duration } from '../base/duration.ts'
import type { ErrorCode } from '../base/error-codes.ts'
import { hasRole, permits } from './policy.ts'
import type { Roles } from './policy.ts'

/** What a guard asks for besides a live session. Everything that is named must hold. */
export interface Requirement<Role extends string = string, Permission extends string = string> {
  /** One of these roles. */
  readonly role?: Role | readonly Role[] | undefined
  /** This permission. */
  readonly can?: Permission | undefined
  /** Proved who they are at most this long ago, such as `'5m'`. */
  readonly fresh?: Duration | undefined
  /** Asks the database now, whatever this process remembers of the session. `fresh` and methods that change something do so, too. */
  readonly strict?: boolean | undefined
}

/** Whether a requirement wants the database asked. */
export function isStrict({ fresh, strict }: Requirement): boolean {
  return strict === true || fresh !== undefined
}

/** What of a session a requirement looks at. */
export interface Principal {
  readonly user: { readonly roles: readonly string[] }
  readonly authenticatedAt: Date
}

/**
 * Why a principal is refused, or null if they may.
 *
 * @param now Epoch milliseconds.
 * @returns `unauthenticated` (401) only without a session; a wrong role is `forbidden` (403).
 */
export function refusal(
  policy: Roles,
  requirement: Requirement,
  principal: Principal | null,
  now: number,
): Extract<ErrorCode, 'unauthenticated' | 'forbidden' | 'reauthentication_required'> | null {
  if (principal === null) return 'unauthenticated'
  const { role, can, fresh } = requirement
  const roles = role === undefined || typeof role === 'string' ? role : [...role]
  if (typeof roles === 'string' && !hasRole(principal.user, roles)) return 'forbidden'
  if (Array.isArray(roles) && !roles.some((one) => hasRole(principal.user, one))) return 'forbidden'
  if (can !== undefined && !permits(policy, principal.user, can)) return 'forbidden'
  const isFresh = fresh === undefined || now - principal.authenticatedAt.getTime() <= durationMs(fresh, 'fresh')
  return isFresh ? null : 'reauthentication_required'
}

/**
 * Checks a requirement where it is written, so that a typing error is found at start and not at the first refused person.
 *
 * @throws {TypeError} An unknown role, an unknown permission, or a malformed duration.
 */
export function assertRequirement(policy: Roles, requirement: Requirement): void {
  const { role, can, fresh } = requirement
  for (const name of role === undefined ? [] : typeof role === 'string' ? [role] : role) {
    if (name !== 'user' && !Object.hasOwn(policy, name))
      throw new TypeError(`sallyport: the role ${JSON.stringify(name)} is not in roles.`)
  }
  if (can !== undefined && !Object.values(policy).some((permissions) => permissions.includes(can))) {
    throw new TypeError(`sallyport: no role has the permission ${JSON.stringify(can)}.`)
  }
  if (fresh !== undefined) durationMs(fresh, 'fresh')
}
