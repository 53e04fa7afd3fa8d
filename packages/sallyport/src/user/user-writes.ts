import { statement } from '../storage/database.ts'

// Every statement that writes `auth_users`, but the one for the app's own fields. For `user-changes.ts` alone: a test looks.

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
  `update auth_users set epoch = epoch + 1, updated_at = case when updated_at > :now then updated_at else :now end
   where id = :id`,
)

/** As {@link raiseUserEpoch}, for a range of users. */
export const raiseUserEpochs = statement<{ after: string; last: string; now: number }>(
  'user.raise-epochs',
  `update auth_users set epoch = epoch + 1, updated_at = case when updated_at > :now then updated_at else :now end
   where id > :after and id <= :last`,
)

/**
 * Holds a user until the batch ends, if their epoch is still the one that was read and they are not banned: a reset or ban that committed
 * meanwhile wins, and who else would hold them waits. Nothing is written where the database notices that nothing is another.
 */
export const holdUser = statement<{ id: string; epoch: number }>(
  'user.hold',
  'update auth_users set epoch = epoch where id = :id and epoch = :epoch and banned_at is null',
)

/** Holds the user as they were read, until the batch ends: finds none where another change came in between. */
export const claimUserAsRead = statement<{ id: string; was: number; at: number }>(
  'user.claim-as-read',
  'update auth_users set updated_at = :at where id = :id and updated_at = :was',
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
