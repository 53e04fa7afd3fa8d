import type { InferGetServerSidePropsType } from 'next'
import { stateless } from '@/auth-stateless'
import { HowItWorks } from '@/components/how-it-works'
import { OnceForm } from '@/components/once-form'
import { Page } from '@/components/page'
import { SessionCard } from '@/components/session-card'
import { Title } from '@/components/title'
import { viewSession } from '@/data/session-view'
import type { SessionView } from '@/data/session-view'
import { statelessProps, statelessProxy } from '@/lib/snippets'

export const getServerSideProps = stateless.protectPage<{ view: SessionView }>({}, async ({ req, session }) => {
  return { props: { view: viewSession(await stateless.peek(req), session) } }
})

export default function StatelessPage({ view }: InferGetServerSidePropsType<typeof getServerSideProps>) {
  return (
    <Page title="Stateless, Pages Router" lead="This page is protected by the stateless session." aside={<About />}>
      <Title>Stateless</Title>
      <SessionCard id="stateless" title="Stateless session" lead="Sealed in the cookie; no row." view={view}>
        <OnceForm method="post" action="/api/stateless/sign-out">
          <button type="submit" className="button quiet">
            Sign out
          </button>
        </OnceForm>
      </SessionCard>
    </Page>
  )
}

function About() {
  return (
    <HowItWorks snippets={[statelessProps, statelessProxy]}>
      <p>
        While the cookie is used it is written anew, at most once a minute. The page sees the new one in the same
        request in which the browser gets it, so the two never disagree.
      </p>
    </HowItWorks>
  )
}
