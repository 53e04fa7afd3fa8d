import type { AppStatement } from '../storage/app-sql.ts'
import type { FieldValues, NoFields, UserFields } from './field.ts'
import { readFields } from './user-field-set.ts'
import type { UserFieldSet } from './user-field-set.ts'
import { parseRoles } from './user-row.ts'
import type { UserRow } from './user-row.ts'

/** What may happen to a user. */
export type UserEventType = 'user.created' | 'user.updated' | 'user.deleted'

/** All of {@link UserEventType}. */
export const userEventTypes = ['user.created', 'user.updated', 'user.deleted'] as const satisfies UserEventType[]

/** A user as they were at one moment: plain, frozen data with the app's own fields. Not a checked `User`: it opens nothing. */
export type UserSnapshot<Role extends string = string, F extends UserFields = NoFields> = UserSnapshotBase<Role> &
  FieldValues<F>

interface UserSnapshotBase<Role extends string> {
  readonly id: string
  /** Canonical address; null for a user without a mailbox. */
  readonly email: string | null
  readonly emailVerified: boolean
  readonly name: string | null
  /** URL of a picture, or null. */
  readonly image: string | null
  readonly roles: readonly Role[]
  readonly banned: boolean
  readonly createdAt: Date
  /** Later with every event of this user, also of two within a millisecond. */
  readonly updatedAt: Date
}

/** What happened to a user, as the app's function gets it: at least once. */
export interface UserEvent<Role extends string = string, F extends UserFields = NoFields> {
  /** The same for every try: what has been done under it need not be done again. */
  readonly id: string
  readonly type: UserEventType
  /** When it happened; later with every event of one user. */
  readonly at: Date
  /** The user right after it; of one who was deleted, right before. */
  readonly user: UserSnapshot<Role, F>
}

/** What the app does about one event. */
export interface UserHook<Role extends string = string, F extends UserFields = NoFields> {
  /**
   * SQL that runs in the transaction of the act: both happen, or neither does. For `user.created` after the user's row was inserted, for
   * `user.deleted` before it goes. Synchronous; asked once per try of the act. What it throws, and what the database refuses, refuses the
   * act with `internal_error`.
   */
  sql?(user: UserSnapshot<Role, F>): readonly AppStatement[]
  /**
   * Called after the act, off the response path, at least once: an event is kept in the database until this resolves, and tried again for
   * about a day. The order of a user's events is not promised; compare {@link UserEvent.at}.
   *
   * @param options.signal Aborted after 15 seconds, when the try is given up.
   */
  deliver?(event: UserEvent<Role, F>, options: { readonly signal: AbortSignal }): Promise<void> | void
}

/** The option `on`. */
export type UserHooks<Role extends string = string, F extends UserFields = NoFields> = {
  readonly [T in UserEventType]?: UserHook<Role, F> | undefined
}

/** Makes the snapshot of a stored user. */
export function toSnapshot(row: UserRow, fields: UserFieldSet): UserSnapshot<string, UserFields> {
  return Object.freeze({
    ...readFields(fields, row),
    id: row.id,
    email: row.email,
    emailVerified: row.email_verified_at !== null,
    name: row.name,
    image: row.image,
    roles: Object.freeze(parseRoles(row.roles) ?? []),
    banned: row.banned_at !== null,
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  })
}
