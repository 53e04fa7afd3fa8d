import type { FieldValues, NoFields, PublicFieldValues, UserFields } from './field.ts'
import { readFields } from './user-field-set.ts'
import type { UserFieldSet } from './user-field-set.ts'
import { parseRoles } from './user-row.ts'
import type { UserRow } from './user-row.ts'

declare const verified: unique symbol

/** What a client may know of every user. */
interface PublicUserBase<Role extends string> {
  readonly id: string
  readonly name: string | null
  /** URL of a picture, or null. */
  readonly image: string | null
  /** The first of the roles, `'user'` where there is none. */
  readonly role: Role
}

/** What a client may know of a user: with the app's own fields that are marked `public()`. */
export type PublicUser<Role extends string = string, F extends UserFields = NoFields> = PublicUserBase<Role> &
  PublicFieldValues<F>

/**
 * A user who was checked against the store: the result of a secure check. It cannot be built by hand, and a `Peek` does not fit.
 *
 * React refuses to hand it to a Client Component; `JSON.stringify` gives the {@link PublicUser}, and so does `user.toJSON()`, as a plain
 * object that may be handed on.
 *
 * @typeParam Role The names of the configured roles.
 * @typeParam F The configured fields; each is a property.
 */
export type User<Role extends string = string, F extends UserFields = NoFields> = VerifiedUser<Role, F> & FieldValues<F>

interface VerifiedUser<Role extends string, F extends UserFields> extends PublicUserBase<Role> {
  /** Canonical address; null for a user without a mailbox. */
  readonly email: string | null
  readonly emailVerified: boolean
  /** All roles. */
  readonly roles: readonly Role[]
  readonly createdAt: Date
  /** What a client may know, as a plain object. */
  toJSON(): PublicUser<Role, F>
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
  readonly #publicFields: Readonly<Record<string, unknown>>

  constructor(row: UserRow, fields: UserFieldSet) {
    this.id = row.id
    this.email = row.email
    this.emailVerified = row.email_verified_at !== null
    this.name = row.name
    this.image = row.image
    // Malformed roles are none; where that matters, the user is refused before.
    this.roles = Object.freeze(parseRoles(row.roles) ?? [])
    this.role = this.roles[0] ?? 'user'
    this.createdAt = new Date(row.created_at)
    // No field has the name of a property above: createUserFieldSet refuses those.
    Object.assign(this, readFields(fields, row))
    this.#publicFields = readFields(fields, row, 'public')
    Object.freeze(this)
  }

  /** @param key Given by `JSON.stringify`, which React uses too; absent in a call by hand. */
  toJSON(key?: string): PublicUser {
    const { id, name, image, role } = this
    const known = { ...this.#publicFields, id, name, image, role }
    return key === undefined ? known : new SerializedUser(known)
  }
}

/**
 * What serialisation makes of a user: the public fields, but no plain object. JSON does not care; React does, and refuses to hand it to
 * a Client Component, where a plain object would have slipped through. Who means it writes `user.toJSON()`.
 */
class SerializedUser implements PublicUser {
  declare readonly id: string
  declare readonly name: string | null
  declare readonly image: string | null
  declare readonly role: string

  constructor(known: PublicUser) {
    Object.assign(this, known)
  }
}

/** Makes the user of a row that a secure check has just read, with the app's own fields. Nothing else may call it. */
export function toUser<Role extends string = string, F extends UserFields = NoFields>(
  row: UserRow,
  fields: UserFieldSet,
): User<Role, F> {
  return new StoredUser(row, fields) as unknown as User<Role, F>
}
