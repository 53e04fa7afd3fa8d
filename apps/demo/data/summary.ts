import { auth } from '@/auth'
import type { User } from '@/auth'
import { database } from '@/lib/database.mjs'

/** Numbers for admins. */
export interface Summary {
  readonly users: number
  readonly notes: number
  /** Where the admin is signed in. */
  readonly ownSessions: number
}

/**
 * Counts what there is.
 *
 * @throws {Error} The viewer is no admin. The page has refused them already; data is protected where it is read all the same.
 */
export async function getSummary(viewer: User): Promise<Summary> {
  if (!viewer.roles.includes('admin')) throw new Error('Only an admin may read the summary.')
  const { sessions } = await auth.sessions.list(viewer.id)
  return { users: count('auth_users'), notes: count('demo_notes'), ownSessions: sessions.length }
}

function count(table: 'auth_users' | 'demo_notes'): number {
  return (database().prepare(`select count(*) as n from ${table}`).get() as { n: number }).n
}
