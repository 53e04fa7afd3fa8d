import type { User } from '@/auth'
import { query } from '@/lib/database.mjs'

/** The viewer's own welcome; null for who was a user before there were any. */
export async function readWelcome(viewer: User): Promise<string | null> {
  const { rows } = await query('select text from demo_welcomes where user_id = ?', [viewer.id])
  const [row] = rows as { text: string }[]
  return row?.text ?? null
}
