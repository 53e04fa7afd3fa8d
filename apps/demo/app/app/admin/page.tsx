import type { Metadata } from 'next'
import { requireUser } from '@/auth'
import { AdminSummary } from '@/components/admin-summary'
import { HowItWorks } from '@/components/how-it-works'
import { Page } from '@/components/page'
import { Shell } from '@/components/shell'
import { getSummary } from '@/data/summary'
import { appAdmin, appAdminRoute } from '@/lib/snippets'

export const metadata: Metadata = { title: 'Admin' }

export default async function AdminPage() {
  const user = await requireUser({ role: 'admin', signInPage: '/app/login' })
  const summary = await getSummary(user)
  return (
    <Shell path="/app/admin">
      <Page title="Admin" lead="Only the role admin gets here." aside={<About />}>
        <AdminSummary summary={summary} />
      </Page>
    </Shell>
  )
}

function About() {
  return (
    <HowItWorks snippets={[appAdmin, appAdminRoute]}>
      <p>
        With the wrong role a page answers 403 and shows <code>app/forbidden.tsx</code>, since this demo has{' '}
        <code>authInterrupts</code> switched on; an app without it gets 404. The proxy spares most people the way here.
      </p>
    </HowItWorks>
  )
}
