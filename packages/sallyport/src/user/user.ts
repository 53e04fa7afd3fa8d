import { parseRoles } from './user-row.ts'
import type { UserRow } from './user-row.ts'

declare const verified: unique symbol

/** What a client may know of a user. */
export interface PublicUser<Role extends string = string> {
  readonly id: string
  readonly name: string | null
  /** URL of a picture, or null. */
  readonly image: string | null
  /** The first of the roles, `'user'` where there is none. */
  readonly role: Role
}

/**
 * A user who was checked against the store: the result of a secure check. It cannot be built by hand, and a `Peek` does not fit.
 *
 * An instance of a class with `toJSON`: `JSON.stringify` gives the {@link PublicUser}, and so does React when it is handed to a Client
 * Component (with a warning in development). The address never gets there by accident.
 *
 * @typeParam Role The names of the configured roles.
 */
export interface User<Role extends string = string> extends PublicUser<Role> {
  /** Canonical address; null for a user without a mailbox. */
  readonly email: string | null
  readonly emailVerified: boolean
  /** All roles. */
  readonly roles: readonly Role[]
  readonly createdAt: Date
  /** What a client may know. */
  toJSON(): PublicUser<Role>
  readonly [verified]: true
}

class StoredUser {
  readonly id: string
  readonly email: string | null
  readonly emailVerified: boolean
  readonly name: string | null
  readonly image: string | null
  readonly role: string
  readonly roles: readonly string[]
  readonly createdAt: Date

  constructor(row: UserRow) {
    this.id = row.id
    this.email = row.email
    this.emailVerified = row.email_verified_at !== null
    this.name = row.name
    this.image = row.image
    this.roles = Object.freeze(parseRoles(row.roles))
    this.role = this.roles[0] ?? 'user'
    this.createdAt = new Date(row.created_at)
    Object.freeze(this)
  }

  toJSON(): PublicUser {
    return { id: this.id, name: this.name, image: this.image, role: this.role }
  }
}

/** Makes the user of a row that a secure check has just read. Nothing else may call it. */
export function toUser<Role extends string = string>(row: UserRow): User<Role> {
  return new StoredUser(row) as unknown as User<Role>
}
