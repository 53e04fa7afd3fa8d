import type { GetServerSideProps, InferGetServerSidePropsType } from 'next'
import type { ReactNode } from 'react'
import type { PublicUser } from 'sallyport/next'
import { FlowDiagram } from '@/components/flow-diagram'
import { HowItWorks } from '@/components/how-it-works'
import { Page } from '@/components/page'
import { Title } from '@/components/title'
import { authOptions } from '@/lib/snippets'
import { viewerOf } from '@/lib/viewer'

export const getServerSideProps: GetServerSideProps<{ user: PublicUser | null }> = async (context) => {
  return { props: { user: await viewerOf(context) } }
}

const concepts = [
  [
    'Authentication',
    'verifies that people are who they say they are.',
    'They prove it with something they know or have: here a password, and the mailbox it belongs to.',
  ],
  [
    'Session management',
    'keeps that across requests.',
    'A sealed cookie leads to a row in your database, or, stateless, is all there is.',
  ],
  [
    'Authorization',
    'decides what they may see and do.',
    'An optimistic check reads the cookie to choose a redirect; a secure check asks the store before any data leaves it.',
  ],
] as const

interface Section {
  readonly section: string
  readonly pages: ReactNode
  readonly app: ReactNode
  readonly kept: string
  readonly corrected: string
}

const sections: readonly Section[] = [
  {
    section: 'Authentication: sign-up and login form',
    pages: <Links to={['/signup', '/verify-email', '/login']} />,
    app: <Links to={['/app/signup', '/app/verify-email', '/app/login']} />,
    kept: 'A form that posts JSON by fetch and goes to /profile.',
    corrected: 'The same form works without JavaScript; it keeps what was typed; signing out is a POST.',
  },
  {
    section: 'Calling your provider in an API route',
    pages: <Links to={['/guide']} />,
    app: <Links to={['/app/login']} />,
    kept: '200 with success, 401 with an error, in a handler of your own.',
    corrected: 'Limits, origin and ban are checked there too; other refusals keep their own status.',
  },
  {
    section: 'Stateless sessions: setting and deleting cookies',
    pages: <Links to={['/sessions', '/stateless/pages']} />,
    app: <Links to={['/app/sessions', '/stateless/app']} />,
    kept: 'An encrypted, HttpOnly cookie.',
    corrected: 'SameSite, an end inside the cookie itself, renewal, and a secure check for bans and roles.',
  },
  {
    section: 'Database sessions',
    pages: <Links to={['/sessions']} />,
    app: <Links to={['/app/sessions']} />,
    kept: 'A row per session; cookie and store stay in sync.',
    corrected: 'Never the id from the body; a secret of which the store has only the hash; revocable one by one.',
  },
  {
    section: 'Optimistic checks with Middleware (Proxy)',
    pages: <Links to={['/profile', '/admin']} />,
    app: <Links to={['/app/profile', '/app/admin']} />,
    kept: 'Redirects by what the cookie says, without a database.',
    corrected: 'Nothing depends on it: without proxy.ts every page is still protected. URLs never come from Host.',
  },
  {
    section: 'Data Access Layer and DTOs',
    pages: <Links to={['/dashboard']} />,
    app: <Links to={['/app/dashboard']} />,
    kept: 'Checks close to the data; only the fields this viewer may see.',
    corrected: 'No server-only in what the Pages Router reaches: it would not build.',
  },
  {
    section: 'Protecting API routes',
    pages: <Links to={['/guide', '/api/guide/admin']} />,
    app: <Links to={['/api/app/admin']} />,
    kept: 'Two tiers: signed in at all, then the role.',
    corrected: 'A wrong role is 403. The guide’s sample answers 401, which asks somebody to sign in who has.',
  },
]

export default function StartPage({ user }: InferGetServerSidePropsType<typeof getServerSideProps>) {
  return (
    <Page
      title="Authentication that lives in your Next.js app"
      lead="Every section of the Next.js authentication guide, working, in the Pages Router and the App Router at once, on one auth.ts and one database file."
      kind="wide"
      aside={<About />}
    >
      <Title>Start</Title>
      <p className="actions">
        {user === null ? (
          <>
            <a className="button" href="/signup">
              Sign up
            </a>
            <a className="button quiet" href="/login">
              Sign in
            </a>
          </>
        ) : (
          <>
            <a className="button" href="/dashboard">
              Go to the dashboard
            </a>
            <a className="button quiet" href="/sessions">
              See your sessions
            </a>
          </>
        )}
      </p>

      <section className="part" aria-labelledby="concepts">
        <h2 id="concepts">Three concepts</h2>
        <FlowDiagram />
        <ol className="concepts">
          {concepts.map(([name, what, how]) => (
            <li key={name} className="card">
              <p>
                <strong>{name}</strong> {what}
              </p>
              <p className="meta">{how}</p>
            </li>
          ))}
        </ol>
      </section>

      <div className="part">
        <h2 id="sections">The guide, section by section</h2>
        {/* Scrolls sideways on a phone, so it must be reachable by keyboard. */}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
        <section className="scroll" aria-labelledby="sections" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Section</th>
                <th scope="col">Pages Router</th>
                <th scope="col">App Router</th>
                <th scope="col">Kept</th>
                <th scope="col">Corrected</th>
              </tr>
            </thead>
            <tbody>
              {sections.map(({ section, pages, app, kept, corrected }) => (
                <tr key={section}>
                  <th scope="row">{section}</th>
                  <td data-label="Pages Router">{pages}</td>
                  <td data-label="App Router">{app}</td>
                  <td data-label="Kept">{kept}</td>
                  <td data-label="Corrected">{corrected}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </div>
    </Page>
  )
}

function Links({ to }: { to: readonly string[] }) {
  return (
    <ul className="links">
      {to.map((path) => (
        <li key={path}>
          <a href={path}>{path}</a>
        </li>
      ))}
    </ul>
  )
}

function About() {
  return (
    <HowItWorks snippets={[authOptions]}>
      <p>
        All of the demo hangs on this one object. It opens nothing when it is imported; the first request opens the
        database and brings its tables up to date.
      </p>
    </HowItWorks>
  )
}
