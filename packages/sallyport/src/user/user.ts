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
 * React refuses to hand it to a Client Component; `JSON.stringify` gives the {@link PublicUser}, and so does `user.toJSON()`, as a plain
 * object that may be handed on.
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
  /** What a client may know, as a plain object. */
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
    // Malformed roles are none; where that matters, the user is refused before.
    this.roles = Object.freeze(parseRoles(row.roles) ?? [])
    this.role = this.roles[0] ?? 'user'
    this.createdAt = new Date(row.created_at)
    Object.freeze(this)
  }

  /** @param key Given by `JSON.stringify`, which React uses too; absent in a call by hand. */
  toJSON(key?: string): PublicUser {
    const { id, name, image, role } = this
    return key === undefined ? { id, name, image, role } : new SerializedUser(id, name, image, role)
  }
}

/**
 * What serialisation makes of a user: the public fields, but no plain object. JSON does not care; React does, and refuses to hand it to
 * a Client Component, where a plain object would have slipped through. Who means it writes `user.toJSON()`.
 */
class SerializedUser implements PublicUser {
  readonly id: string
  readonly name: string | null
  readonly image: string | null
  readonly role: string

  constructor(id: string, name: string | null, image: string | null, role: string) {
    this.id = id
    this.name = name
    this.image = image
    this.role = role
  }
}

/** Makes the user of a row that a secure check has just read. Nothing else may call it. */
export function toUser<Role extends string = string>(row: UserRow): User<Role> {
  return new StoredUser(row) as unknown as User<Role>
}
