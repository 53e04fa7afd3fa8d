import { randomUUID } from 'node:crypto'
import { dto } from 'sallyport/next'
import { can } from '@/auth'
import type { User } from '@/auth'
import { query } from '@/lib/database.mjs'
import type { NoteOutcome } from '@/lib/note-outcome'

interface NoteRow {
  readonly id: string
  readonly user_id: string
  readonly author: string | null
  readonly text: string
  readonly phone: string | null
  readonly created_at: number
}

/** A note as one viewer may see it. */
export type Note = ReturnType<typeof toNote>

/** The longest note, in characters. */
const maxLength = 500

/**
 * The notes that the viewer may see: an admin all of them, a member their own, anybody else none.
 *
 * Only a user who was checked against the store fits the parameter: what a cookie says does not compile here.
 */
export async function listNotes(viewer: User): Promise<Note[]> {
  if (!can(viewer, 'note:read')) return []
  const { rows } = await query(
    `select n.id, n.user_id, u.name as author, n.text, n.phone, n.created_at
     from demo_notes n join auth_users u on u.id = n.user_id
     where ? = 1 or n.user_id = ? order by n.created_at desc, n.id limit 100`,
    [isAdmin(viewer) ? 1 : 0, viewer.id],
  )
  return (rows as NoteRow[]).map((row) => toNote(viewer, row))
}

/** Adds a note of the viewer's, and says what became of it. */
export async function addNote(viewer: User, input: { text: unknown; phone: unknown }): Promise<NoteOutcome> {
  if (!can(viewer, 'note:write')) return 'forbidden'
  const text = typeof input.text === 'string' ? input.text.trim() : ''
  const phone = typeof input.phone === 'string' ? input.phone.trim() : ''
  if (text === '') return 'empty'
  if (text.length > maxLength) return 'long'
  if (!/^[\d +()/-]{0,40}$/.test(phone)) return 'phone'
  await query('insert into demo_notes (id, user_id, text, phone, created_at) values (?, ?, ?, ?, ?)', [
    randomUUID(),
    viewer.id,
    text,
    phone === '' ? null : phone,
    Date.now(),
  ])
  return 'added'
}

/** Deletes a note, of one's own or, for an admin, of anybody, and says what became of it. */
export async function deleteNote(viewer: User, id: unknown): Promise<NoteOutcome> {
  if (!can(viewer, 'note:write')) return 'forbidden'
  const { changes } = await query('delete from demo_notes where id = ? and (? = 1 or user_id = ?)', [
    typeof id === 'string' ? id : '',
    isAdmin(viewer) ? 1 : 0,
    viewer.id,
  ])
  return changes === 1 ? 'deleted' : 'gone'
}

function isAdmin(viewer: User): boolean {
  return viewer.roles.includes('admin')
}

/** Field by field what this viewer may see: the phone number only the author, not even an admin. */
function toNote(viewer: User, row: NoteRow) {
  const isOwn = row.user_id === viewer.id
  return { ...dto(row, { id: true, author: true, text: true, created_at: true, phone: isOwn }), isOwn }
}
