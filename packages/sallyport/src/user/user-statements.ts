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
/** The last id of a page: where the next one begins. */
export const selectLastIdAfter = statement<{ after: string; limit: number }, { id: string | null }>(
  'user.last-id-after',
  `select max(id) as id from (select id from auth_users where id > :after order by id limit :limit) as page`,
)

export const selectUsersAfter = statement<{ after: string; limit: number }, UserRow>(
  'user.list-after',
  `select ${userColumns} from auth_users u where u.id > :after order by u.id limit :limit`,
)
