import type { Metadata } from 'next'
import { Suspense } from 'react'
import { auth } from '@/auth'
import { HowItWorks } from '@/components/how-it-works'
import { InTheBrowser } from '@/components/in-the-browser'
import { Page } from '@/components/page'
import { Shell } from '@/components/shell'
import { appBrowser, appLive, authClient } from '@/lib/snippets'
import { Live } from './live'

export const metadata: Metadata = { title: 'Browser' }

export default function BrowserPage() {
  return (
    <Shell path="/app/browser">
      <Page title="In the browser" lead="Who is signed in, for Client Components." aside={<About />}>
        <Live initial={auth.clientState()}>
          <Suspense fallback={<p className="empty">Asking the server…</p>}>
            <InTheBrowser />
          </Suspense>
        </Live>
      </Page>
    </Shell>
  )
}

function About() {
  return (
    <HowItWorks snippets={[authClient, appBrowser, appLive]}>
      <p>
        <code>clientState</code> is a secure check whose result may go to the browser. It is given as a promise, so what
        does not ask for it does not wait. Nothing flashes, since the first render is the server’s.
      </p>
    </HowItWorks>
  )
}
