'use server'

import { refresh } from 'next/cache'
import { protectFormAction } from '@/auth'
import { addNote, deleteNote } from '@/data/notes'
import type { NoteOutcome } from '@/lib/note-outcome'

/** What became of a note; with what was typed, where it was refused. */
export interface NoteState {
  readonly outcome: NoteOutcome
  readonly values: Readonly<Record<string, string>>
}

export const saveNote = protectFormAction(
  { can: 'note:write' },
  async (_state: NoteState | null, form: FormData, { user }): Promise<NoteState> => {
    const [text, phone] = [textOf(form, 'text'), textOf(form, 'phone')]
    const outcome = await addNote(user, { text, phone })
    refresh()
    return { outcome, values: outcome === 'added' ? {} : { text, phone } }
  },
)

export const removeNote = protectFormAction(
  { can: 'note:write' },
  async (_state: NoteState | null, form: FormData, { user }): Promise<NoteState> => {
    const outcome = await deleteNote(user, form.get('id'))
    refresh()
    return { outcome, values: {} }
  },
)

function textOf(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}
