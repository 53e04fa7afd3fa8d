import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { signIn, signInStateless, signOut, signOutStateless } from '@/app/actions'
import { auth } from '@/auth'
import { stateless } from '@/auth-stateless'
import { SignInForm } from '@/components/action-form'
import { DeviceList } from '@/components/device-list'
import { HowItWorks } from '@/components/how-it-works'
import { Page } from '@/components/page'
import { SessionCard } from '@/components/session-card'
import { Shell } from '@/components/shell'
import { StatelessLimits } from '@/components/stateless-limits'
import { SubmitButton } from '@/components/submit-button'
import { listDevices, viewSession } from '@/data/session-view'
import { appRevoke, appSessions, statelessOptions } from '@/lib/snippets'
import { revoke } from './actions'

export const metadata: Metadata = { title: 'Sessions' }

const here = '/app/sessions'

export default async function SessionsPage() {
  const request = { cookies: await cookies() }
  const session = await auth.getSession()
  const database = viewSession(await auth.peek(request), session)
  const cookieOnly = viewSession(await stateless.peek(request), await stateless.getSession())
  return (
    <Shell path={here}>
      <Page
        title="Sessions"
        lead="Two strategies side by side. You can be signed in with both at once: they have cookies and keys of their own."
        kind="wide"
        aside={<About />}
      >
        <div className="pair">
          <SessionCard
            id="database"
            title="Database session"
            lead="The default: a row in the store, and a sealed cookie that leads to it."
            view={database}
          >
            {database.store === null ? (
              <SignInForm action={signIn} next={here} prefix="database-" />
            ) : (
              <SignOutForm action={signOut} />
            )}
          </SessionCard>
          <SessionCard
            id="stateless"
            title="Stateless session"
            lead="No row: all there is to know is sealed in the cookie, which is renewed while it is used."
            view={cookieOnly}
          >
            {cookieOnly.store === null ? (
              <SignInForm action={signInStateless} next={here} prefix="stateless-" />
            ) : (
              <SignOutForm action={signOutStateless} />
            )}
          </SessionCard>
        </div>
        <DeviceList
          devices={await listDevices(session)}
          renderEnd={(device) => (
            <form action={revoke}>
              <input type="hidden" name="id" value={device.id} />
              <SubmitButton
                className="button quiet small"
                busy="Ending…"
                label={`End the session of ${device.createdAt}`}
              >
                End
              </SubmitButton>
            </form>
          )}
          endMany={(
            [
              ['others', 'Sign out all others'],
              ['everywhere', 'Sign out everywhere'],
            ] as const
          ).map(([all, name]) => (
            <form key={all} action={revoke}>
              <input type="hidden" name="all" value={all} />
              <SubmitButton className="button quiet small" busy="Ending…">
                {name}
              </SubmitButton>
            </form>
          ))}
        />
        <StatelessLimits />
      </Page>
    </Shell>
  )
}

function SignOutForm({ action }: { action: (form: FormData) => Promise<void> }) {
  return (
    <form action={action}>
      <input type="hidden" name="next" value={here} />
      <SubmitButton className="button quiet" busy="Signing out…">
        Sign out
      </SubmitButton>
    </form>
  )
}

function About() {
  return (
    <HowItWorks snippets={[appSessions, appRevoke, statelessOptions]}>
      <p>
        <code>peek</code> reads the cookie and asks nobody: good enough to choose a button or a redirect.{' '}
        <code>getSession</code> asks the store, and only its result opens data. End a session elsewhere, and you see the
        two disagree.
      </p>
    </HowItWorks>
  )
}
