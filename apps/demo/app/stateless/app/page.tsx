import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { signOutStateless } from '@/app/actions'
import { stateless } from '@/auth-stateless'
import { HowItWorks } from '@/components/how-it-works'
import { Page } from '@/components/page'
import { SessionCard } from '@/components/session-card'
import { Shell } from '@/components/shell'
import { SubmitButton } from '@/components/submit-button'
import { viewSession } from '@/data/session-view'
import { appStateless, statelessProxy } from '@/lib/snippets'

export const metadata: Metadata = { title: 'Stateless' }

export default async function StatelessPage() {
  await stateless.requireUser()
  const view = viewSession(await stateless.peek({ cookies: await cookies() }), await stateless.getSession())
  return (
    <Shell path="/stateless/app">
      <Page title="Stateless, App Router" lead="This page is protected by the stateless session." aside={<About />}>
        <SessionCard id="stateless" title="Stateless session" lead="Sealed in the cookie; no row." view={view}>
          <form action={signOutStateless}>
            <SubmitButton className="button quiet" busy="Signing out…">
              Sign out
            </SubmitButton>
          </form>
        </SessionCard>
      </Page>
    </Shell>
  )
}

function About() {
  return (
    <HowItWorks snippets={[appStateless, statelessProxy]}>
      <p>
        A Server Component cannot set a cookie, so the proxy writes it anew, at most once a minute, and hands the new
        one to the page and to the browser at once.
      </p>
    </HowItWorks>
  )
}
