import type { GetServerSideProps, InferGetServerSidePropsType } from 'next'
import type { PublicUser } from 'sallyport/next'
import { auth } from '@/auth'
import { stateless } from '@/auth-stateless'
import { SignInFields } from '@/components/credentials'
import { DeviceList } from '@/components/device-list'
import { HowItWorks } from '@/components/how-it-works'
import { OnceForm } from '@/components/once-form'
import { Page } from '@/components/page'
import { SessionCard } from '@/components/session-card'
import { StatelessLimits } from '@/components/stateless-limits'
import { Title } from '@/components/title'
import { listDevices, viewSession } from '@/data/session-view'
import type { Device, SessionView } from '@/data/session-view'
import type { FormOutcome } from '@/lib/form-outcome'
import { revokeForm, sessionsProps, statelessOptions } from '@/lib/snippets'

interface SessionsProps {
  readonly user: PublicUser | null
  readonly database: { readonly view: SessionView; readonly formState: FormOutcome | null }
  readonly cookieOnly: { readonly view: SessionView; readonly formState: FormOutcome | null }
  readonly devices: Device[]
}

export const getServerSideProps: GetServerSideProps<SessionsProps> = async (context) => {
  const session = await auth.getSession(context)
  const cookieOnly = await stateless.getSession(context)
  return {
    props: {
      user: session?.user.toJSON() ?? null,
      database: {
        view: viewSession(await auth.peek(context.req), session),
        formState: await auth.formState(context),
      },
      cookieOnly: {
        view: viewSession(await stateless.peek(context.req), cookieOnly),
        formState: await stateless.formState(context),
      },
      devices: await listDevices(session),
    },
  }
}

export default function SessionsPage({
  database,
  cookieOnly,
  devices,
}: InferGetServerSidePropsType<typeof getServerSideProps>) {
  return (
    <Page
      title="Sessions"
      lead="Two strategies side by side. You can be signed in with both at once: they have cookies and keys of their own."
      kind="wide"
      aside={<About />}
    >
      <Title>Sessions</Title>
      <div className="pair">
        <SessionCard
          id="database"
          title="Database session"
          lead="The default: a row in the store, and a sealed cookie that leads to it."
          view={database.view}
        >
          <WayInOrOut basePath="/api/auth" prefix="database-" card={database} />
        </SessionCard>
        <SessionCard
          id="stateless"
          title="Stateless session"
          lead="No row: all there is to know is sealed in the cookie, which is renewed while it is used."
          view={cookieOnly.view}
        >
          <WayInOrOut basePath="/api/stateless" prefix="stateless-" card={cookieOnly} />
        </SessionCard>
      </div>
      <DeviceList
        devices={devices}
        renderEnd={(device) => (
          <Revoke name="id" value={device.id} label={`End the session of ${device.createdAt}`}>
            End
          </Revoke>
        )}
        endMany={
          <>
            <Revoke name="all" value="others">
              Sign out all others
            </Revoke>
            <Revoke name="all" value="everywhere">
              Sign out everywhere
            </Revoke>
          </>
        }
      />
      <StatelessLimits />
    </Page>
  )
}

interface WayProps {
  readonly basePath: string
  readonly prefix: string
  readonly card: { readonly view: SessionView; readonly formState: FormOutcome | null }
}

function WayInOrOut({ basePath, prefix, card: { view, formState } }: WayProps) {
  const isSignedIn = view.store !== null
  return (
    <OnceForm method="post" action={`${basePath}/${isSignedIn ? 'sign-out' : 'sign-in'}`}>
      <input type="hidden" name="back" value="/sessions" />
      <input type="hidden" name="next" value="/sessions" />
      {isSignedIn ? null : <SignInFields outcome={formState} prefix={prefix} />}
      <button type="submit" className={isSignedIn ? 'button quiet' : 'button'}>
        {isSignedIn ? 'Sign out' : 'Sign in'}
      </button>
    </OnceForm>
  )
}

interface RevokeProps {
  readonly name: 'id' | 'all'
  readonly value: string
  readonly label?: string
  readonly children: string
}

function Revoke({ name, value, label, children }: RevokeProps) {
  return (
    <OnceForm method="post" action="/api/auth/sessions/revoke">
      <input type="hidden" name="back" value="/sessions" />
      <input type="hidden" name={name} value={value} />
      <button type="submit" className="button quiet small" aria-label={label}>
        {children}
      </button>
    </OnceForm>
  )
}

function About() {
  return (
    <HowItWorks snippets={[sessionsProps, revokeForm, statelessOptions]}>
      <p>
        <code>peek</code> reads the cookie and asks nobody: good enough to choose a button or a redirect.{' '}
        <code>getSession</code> asks the store, and only its result opens data. End a session elsewhere, and you see the
        two disagree.
      </p>
    </HowItWorks>
  )
}
