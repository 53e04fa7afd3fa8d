import type { GetServerSideProps, InferGetServerSidePropsType } from 'next'
import type { PublicUser } from 'sallyport/next'
import { HowItWorks } from '@/components/how-it-works'
import { Page } from '@/components/page'
import { PasswordField } from '@/components/password-field'
import { TextField } from '@/components/text-field'
import { Title } from '@/components/title'
import { TryIt } from '@/components/try-it'
import { adminApi, guideLogin, ownProvider } from '@/lib/snippets'
import { viewerOf } from '@/lib/viewer'

export const getServerSideProps: GetServerSideProps<{ user: PublicUser | null }> = async (context) => {
  return { props: { user: await viewerOf(context) } }
}

export default function GuidePage({ user }: InferGetServerSidePropsType<typeof getServerSideProps>) {
  return (
    <Page
      title="The guide’s API routes"
      lead={
        user === null
          ? 'You are signed out. Try them, sign in, and try them again.'
          : `You are signed in as ${user.name ?? user.id}, role ${user.role}.`
      }
      aside={<About />}
    >
      <Title>API routes</Title>
      <noscript>
        <p className="alert note">
          These try-outs call API routes with JSON and need JavaScript. All other pages do without.
        </p>
      </noscript>

      <section className="card" aria-labelledby="provider">
        <h2 id="provider">Call your provider, then answer</h2>
        <p>
          The guide’s <code>pages/api/auth/login.ts</code>. The answer is in the guide’s words: 200 with{' '}
          <code>success</code>, 401 with <code>error</code>. The session’s cookie is set on the way.
        </p>
        <TryIt method="POST" action="/api/guide/login" button="Sign in by the API route">
          <TextField id="guide-email" name="email" label="E-mail" type="email" autoComplete="username" required />
          <PasswordField id="guide-password" label="Password" autoComplete="current-password" required />
        </TryIt>
      </section>

      <section className="card" aria-labelledby="two-tiers">
        <h2 id="two-tiers">Protecting API routes</h2>
        <p>
          Signed out it is 401, with another role 403, and an admin gets 200. The guide’s sample answers 401 for a wrong
          role too. That is a mistake: 401 means “say who you are” (RFC 9110 §15.5.2), and somebody who has said so
          would be asked again, for nothing. 403 means “I know who you are, and no”.
        </p>
        <TryIt method="GET" action="/api/guide/admin" button="Ask as who I am" />
        <p>
          The same in the App Router, by <code>protectRoute</code>:
        </p>
        <TryIt method="GET" action="/api/app/admin" button="Ask the App Router" />
      </section>

      <section className="card" aria-labelledby="own">
        <h2 id="own">A sign-in of your own</h2>
        <p>
          Here somebody else checks who it is: a partner whose signed ticket is good for two minutes, once. You are that
          partner. Write a ticket for yourself while you are signed in, and redeem it in another browser or after
          signing out.
        </p>
        <TryIt method="POST" action="/api/guide/ticket" button="Write a ticket for me" />
        <TryIt method="POST" action="/api/guide/own-provider" button="Redeem the ticket">
          <TextField id="ticket" name="ticket" label="Ticket" autoComplete="off" spellCheck={false} required />
        </TryIt>
      </section>

      <section className="card" aria-labelledby="cookies">
        <h2 id="cookies">Setting the session’s cookie; creating a session</h2>
        <p>
          The guide writes the cookie and the session’s row by hand, from whatever <code>req.body</code> says: anybody
          could send the id of somebody else. Here <code>startSession</code> does both, and it takes the id of a user
          whom your code has just authenticated. See both kinds of session on <a href="/sessions">Sessions</a>.
        </p>
      </section>
    </Page>
  )
}

function About() {
  return (
    <HowItWorks snippets={[guideLogin, adminApi, ownProvider]}>
      <p>
        Handlers of your own, in the shape that the guide gives them. They run the same steps as the library’s
        endpoints: limits, origin, ban, confirmation.
      </p>
    </HowItWorks>
  )
}
