import { userColumnsToken } from '../storage/user-column.ts'

/** A user as stored. Server-side only: a client gets a `PublicUser`. */
export interface UserRow {
  readonly id: string
  /** Canonical address, or null for a user without a mailbox. */
  readonly email: string | null
  /** Epoch milliseconds, or null while unproven. */
  readonly email_verified_at: number | null
  readonly name: string | null
  readonly image: string | null
  /** JSON list of role names. */
  readonly roles: string
  /** Raised to end every session at once. */
  readonly epoch: number
  readonly banned_at: number | null
  readonly ban_reason: string | null
  readonly created_at: number
  readonly updated_at: number
  /** The app's own columns, as `userColumnKey` names them; a driver may give a boolean as one. */
  readonly [own: `x_${string}`]: string | number | boolean | null
}

/** The columns of {@link UserRow}, for `select`; `u` is the alias of `auth_users`. */
export const userColumns = `u.id, u.email, u.email_verified_at, u.name, u.image, u.roles, u.epoch, u.banned_at, u.ban_reason, u.created_at,
  u.updated_at${userColumnsToken}`

/**
 * The roles of a stored user.
 *
 * @returns null where the column holds anything but a list of texts: such a user is refused, rather than given rights by accident.
 */
export function parseRoles(roles: string): readonly string[] | null {
  return parseTexts(roles)
}

/** A JSON list of texts, or null. */
export function parseTexts(json: string): readonly string[] | null {
  let list: unknown
  try {
    list = JSON.parse(json)
  } catch {
    return null
  }
  return Array.isArray(list) && list.every((text) => typeof text === 'string') ? list : null
}
