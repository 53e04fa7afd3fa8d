import type { InferGetServerSidePropsType } from 'next'
import { can, protectPage } from '@/auth'
import { Alert } from '@/components/alert'
import { HowItWorks } from '@/components/how-it-works'
import { NoRole } from '@/components/no-role'
import { NoteFields } from '@/components/note-fields'
import { NoteList } from '@/components/note-list'
import { OnceForm } from '@/components/once-form'
import { Page } from '@/components/page'
import { Title } from '@/components/title'
import { listNotes } from '@/data/notes'
import type { Note } from '@/data/notes'
import { one } from '@/lib/one'
import { isDone, noteSentence } from '@/lib/note-outcome'
import { dashboardProps, notesApi, notesDal, notesDto } from '@/lib/snippets'

interface DashboardProps extends Record<string, unknown> {
  readonly notes: Note[]
  readonly canRead: boolean
  readonly canWrite: boolean
  /** What became of the form that was just sent. */
  readonly outcome: string | null
}

export const getServerSideProps = protectPage<DashboardProps>({}, async ({ user, query }) => {
  return {
    props: {
      notes: await listNotes(user),
      canRead: can(user, 'note:read'),
      canWrite: can(user, 'note:write'),
      outcome: one(query['note']),
    },
  }
})

export default function DashboardPage({
  user,
  notes,
  canRead,
  canWrite,
  outcome,
}: InferGetServerSidePropsType<typeof getServerSideProps>) {
  const sentence = noteSentence(outcome)
  return (
    <Page
      title="Dashboard"
      lead={
        user.role === 'admin' ? 'You are an admin: you see the notes of everybody.' : 'Your notes, and nobody else’s.'
      }
      aside={<About />}
    >
      <Title hasProblem={sentence !== null && !isDone(outcome)}>Dashboard</Title>
      {sentence === null ? null : (
        <Alert kind={isDone(outcome) ? 'success' : 'error'}>
          <p>{sentence}</p>
        </Alert>
      )}
      {canRead ? (
        <NoteList
          notes={notes}
          canWrite={canWrite}
          renderDelete={(note) => (
            <OnceForm method="post" action="/api/notes">
              <input type="hidden" name="delete" value={note.id} />
              <button type="submit" className="button quiet small" aria-label={`Delete: ${note.text.slice(0, 40)}`}>
                Delete
              </button>
            </OnceForm>
          )}
        />
      ) : (
        <NoRole />
      )}
      {canWrite ? (
        <OnceForm className="card" method="post" action="/api/notes">
          <h2>New note</h2>
          <NoteFields />
          <button type="submit" className="button">
            Save the note
          </button>
        </OnceForm>
      ) : null}
    </Page>
  )
}

function About() {
  return (
    <HowItWorks snippets={[dashboardProps, notesDal, notesDto, notesApi]}>
      <p>
        The data access layer takes a <code>User</code>, and only a secure check can make one: what the cookie says does
        not compile there. It decides what this viewer may see, field by field, and hands out nothing else.
      </p>
    </HowItWorks>
  )
}
