import type { Metadata } from 'next'
import { can, requireUser } from '@/auth'
import { HowItWorks } from '@/components/how-it-works'
import { NoRole } from '@/components/no-role'
import { Page } from '@/components/page'
import { Shell } from '@/components/shell'
import { listNotes } from '@/data/notes'
import { appDashboard, appNoteAction, notesDal, notesDto } from '@/lib/snippets'
import { Notes } from './notes'

export const metadata: Metadata = { title: 'Dashboard' }

export default async function DashboardPage() {
  const user = await requireUser({ signInPage: '/app/login' })
  const isAdmin = user.role === 'admin'
  return (
    <Shell path="/app/dashboard">
      <Page
        title="Dashboard"
        lead={isAdmin ? 'You are an admin: you see the notes of everybody.' : 'Your notes, and nobody else’s.'}
        aside={<About />}
      >
        {can(user, 'note:read') ? (
          <Notes notes={await listNotes(user)} canWrite={can(user, 'note:write')} />
        ) : (
          <NoRole />
        )}
      </Page>
    </Shell>
  )
}

function About() {
  return (
    <HowItWorks snippets={[appDashboard, appNoteAction, notesDal, notesDto]}>
      <p>
        The action is protected by itself: anybody can call it, whether or not they ever saw the page. It checks the
        session, the permission, and that the call comes from this site, which Next alone does not when a request has no{' '}
        <code>Origin</code>.
      </p>
    </HowItWorks>
  )
}
