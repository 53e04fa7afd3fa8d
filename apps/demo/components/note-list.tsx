import type { ReactNode } from 'react'
import type { Note } from '@/data/notes'
import { formatTime } from '@/lib/format'

interface NoteListProps {
  readonly notes: readonly Note[]
  /** Whether the viewer may delete. */
  readonly canWrite: boolean
  /** The form that deletes a note: each router has its own. */
  readonly renderDelete: (note: Note) => ReactNode
}

/** Notes, as far as the viewer may see them. */
export function NoteList({ notes, canWrite, renderDelete }: NoteListProps) {
  if (notes.length === 0) return <p className="empty">No notes yet.</p>
  return (
    <ul className="notes">
      {notes.map((note) => (
        <li key={note.id} className="card">
          <p>{note.text}</p>
          <p className="meta">
            {note.isOwn ? 'You' : (note.author ?? 'Somebody')} · {formatTime(note.created_at)}
            {note.isOwn ? (note.phone === null ? '' : ` · ${note.phone}`) : ' · phone: only the author sees it'}
          </p>
          {canWrite ? renderDelete(note) : null}
        </li>
      ))}
    </ul>
  )
}
