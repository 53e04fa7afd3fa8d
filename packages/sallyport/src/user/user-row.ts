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
}

/** The columns of {@link UserRow}, for `select`; `u` is the alias of `auth_users`. */
export const userColumns =
  'u.id, u.email, u.email_verified_at, u.name, u.image, u.roles, u.epoch, u.banned_at, u.ban_reason, u.created_at, u.updated_at'

/**
 * The roles of a stored user.
 *
 * @throws {TypeError} The column holds anything but a list of texts: that user is refused, rather than given rights by accident.
 */
export function parseRoles(roles: string): readonly string[] {
  const list = parseJson(roles)
  if (!Array.isArray(list) || !list.every((role) => typeof role === 'string'))
    throw new TypeError('sallyport: a stored user has malformed roles.')
  return list
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
