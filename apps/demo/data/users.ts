import { dto } from 'sallyport/next'
import { auth } from '@/auth'
import type { User } from '@/auth'

/** A user as an admin sees them in the list. */
export type ListedUser = Awaited<ReturnType<typeof listUsers>>['users'][number]

/** Users on one page. */
const pageSize = 20

/**
 * A page of all users, oldest first.
 *
 * @param after The cursor of the page before; null for the first.
 * @throws {Error} The viewer is no admin.
 */
export async function listUsers(viewer: User, after: string | null) {
  if (!viewer.roles.includes('admin')) throw new Error('Only an admin may list users.')
  const { users, cursor } = await auth.users.list({ cursor: after, limit: pageSize })
  return {
    cursor,
    users: users.map(({ user, bannedAt }) => {
      const { id, name, email, role } = user
      const row = {
        id,
        name,
        email,
        role,
        createdAt: user.createdAt.toISOString(),
        bannedAt: bannedAt?.toISOString() ?? null,
      }
      return {
        ...dto(row, { id: true, name: true, email: true, role: true, createdAt: true, bannedAt: true }),
        isSelf: id === viewer.id,
      }
    }),
  }
}
