import { auth } from '@/auth'
import type { User } from '@/auth'
import { query } from '@/lib/database.mjs'

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
  const [users, notes] = await Promise.all([count('auth_users'), count('demo_notes')])
  return { users, notes, ownSessions: sessions.length }
}

async function count(table: 'auth_users' | 'demo_notes'): Promise<number> {
  const { rows } = await query(`select count(*) as n from ${table}`)
  return (rows[0] as { n: number }).n
}
