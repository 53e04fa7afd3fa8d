import { statement, step } from '../../storage/database.ts'
import type { Step } from '../../storage/database.ts'
import { createUserSteps } from '../../user/user-changes.ts'
import type { UserChangeDeps } from '../../user/user-changes.ts'
import type { StoredFields } from '../../user/user-field-set.ts'
import { userColumns } from '../../user/user-row.ts'
import type { UserRow } from '../../user/user-row.ts'

/** A user beside the hash of their password, null where there is none. */
export type UserWithHash = UserRow & { readonly hash: string | null }

/** One read for both, so that the epoch is the one that the hash belongs to. */
export const selectUserWithHash = statement<{ email: string }, UserWithHash>(
  'password.user-by-email',
  `select ${userColumns}, p.hash from auth_users u left join auth_passwords p on p.user_id = u.id where u.email = (select :email)`,
)

export const insertPassword = statement<{ userId: string; hash: string; now: number }>(
  'password.insert',
  'insert into auth_passwords (user_id, hash, updated_at) values (:userId, :hash, :now)',
)

export const deletePassword = statement<{ userId: string }>(
  'password.delete',
  'delete from auth_passwords where user_id = :userId',
)

/** Replaces a hash by a stronger one of the same password, unless the password was changed meanwhile. */
export const upgradeHash = statement<{ userId: string; from: string; to: string; now: number }>(
  'password.upgrade-hash',
  'update auth_passwords set hash = :to, updated_at = :now where user_id = :userId and hash = :from',
)

/** The steps that store a new user, with a password or without one. */
export function insertUserSteps(
  deps: Omit<UserChangeDeps, 'log'>,
  user: UserRow,
  hash: string | null,
  fields: StoredFields,
): Step[] {
  return [...createUserSteps(deps, user, fields), ...insertPasswordSteps(user, hash)]
}

/** The step that stores the password of a new user; none where there is none. */
export function insertPasswordSteps(user: UserRow, hash: string | null): Step[] {
  return hash === null ? [] : [step(insertPassword, { userId: user.id, hash, now: user.created_at }, 1)]
}
