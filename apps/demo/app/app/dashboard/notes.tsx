'use client'

import { useActionState } from 'react'
import { Alert } from '@/components/alert'
import { NoteFields } from '@/components/note-fields'
import { NoteList } from '@/components/note-list'
import { SubmitButton } from '@/components/submit-button'
import type { Note } from '@/data/notes'
import { isDone, noteSentence } from '@/lib/note-outcome'
import { removeNote, saveNote } from './actions'
import type { NoteState } from './actions'

interface NotesProps {
  readonly notes: readonly Note[]
  readonly canWrite: boolean
}

/** Notes with the forms that change them, and what became of the last change. */
export function Notes({ notes, canWrite }: NotesProps) {
  const [removed, remove] = useActionState(removeNote, null)
  const [saved, save] = useActionState(saveNote, null)
  return (
    <>
      <Outcome state={removed} />
      <NoteList
        notes={notes}
        canWrite={canWrite}
        renderDelete={(note) => (
          <form action={remove}>
            <input type="hidden" name="id" value={note.id} />
            <SubmitButton className="button quiet small" busy="Deleting…" label={`Delete: ${note.text.slice(0, 40)}`}>
              Delete
            </SubmitButton>
          </form>
        )}
      />
      {canWrite ? (
        <form className="card" action={save}>
          <h2>New note</h2>
          <Outcome state={saved} />
          <NoteFields values={saved?.values} />
          <SubmitButton busy="Saving…">Save the note</SubmitButton>
        </form>
      ) : null}
    </>
  )
}

function Outcome({ state }: { state: NoteState | null }) {
  if (state === null) return null
  return (
    <Alert kind={isDone(state.outcome) ? 'success' : 'error'}>
      <p>{noteSentence(state.outcome)}</p>
    </Alert>
  )
}
