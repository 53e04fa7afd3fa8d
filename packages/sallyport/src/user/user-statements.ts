import { statement } from '../storage/database.ts'
import { userColumns } from './user-row.ts'
import type { UserRow } from './user-row.ts'

export const selectUserById = statement<{ id: string }, UserRow>(
  'user.by-id',
  `select ${userColumns} from auth_users u where u.id = :id`,
)

export const selectUserByEmail = statement<{ email: string }, UserRow>(
  'user.by-email',
  `select ${userColumns} from auth_users u where u.email = :email`,
)

/** Keyset paging: the page after an id, in order of creation (ids are UUIDv7). */
export const selectUsersAfter = statement<{ after: string; limit: number }, UserRow>(
  'user.list-after',
  `select ${userColumns} from auth_users u where u.id > :after order by u.id limit :limit`,
)

export const insertUser = statement<{
  id: string
  email: string | null
  emailVerifiedAt: number | null
  name: string | null
  image: string | null
  roles: string
  now: number
}>(
  'user.insert',
  `insert into auth_users (id, email, email_verified_at, name, image, roles, epoch, created_at, updated_at)
   values (:id, :email, :emailVerifiedAt, :name, :image, :roles, 1, :now, :now)`,
)

/** Changes what is to be set and leaves the rest as it is, in one statement: two changes at once lose nothing of each other. */
export const updateUserProfile = statement<{
  id: string
  setName: 0 | 1
  name: string | null
  setImage: 0 | 1
  image: string | null
  now: number
}>(
  'user.update-profile',
  `update auth_users set name = case when :setName = 1 then :name else name end,
     image = case when :setImage = 1 then :image else image end, updated_at = :now where id = :id`,
)

export const updateUserRoles = statement<{ id: string; roles: string; now: number }>(
  'user.update-roles',
  'update auth_users set roles = :roles, updated_at = :now where id = :id',
)

/** Ends every session of the user: a session is live only while its epoch equals the user's. */
export const raiseUserEpoch = statement<{ id: string; now: number }>(
  'user.raise-epoch',
  'update auth_users set epoch = epoch + 1, updated_at = :now where id = :id',
)

export const banUser = statement<{ id: string; reason: string | null; now: number }>(
  'user.ban',
  'update auth_users set banned_at = :now, ban_reason = :reason, epoch = epoch + 1, updated_at = :now where id = :id',
)

export const unbanUser = statement<{ id: string; now: number }>(
  'user.unban',
  'update auth_users set banned_at = null, ban_reason = null, updated_at = :now where id = :id',
)

/** Marks the address of a user as theirs, if they still are what they were when they were read: unproven, not banned, with these roles. */
export const verifyUserEmail = statement<{ id: string; email: string; roles: string; now: number }>(
  'user.verify-email',
  `update auth_users set email_verified_at = :now, updated_at = :now
   where id = :id and email = :email and roles = :roles and email_verified_at is null and banned_at is null`,
)

export const deleteUser = statement<{ id: string }>('user.delete', 'delete from auth_users where id = :id')
