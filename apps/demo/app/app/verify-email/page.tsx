import type { Metadata } from 'next'
import Link from 'next/link'
import { verifyEmail } from '@/app/actions'
import { VerifyForm } from '@/components/action-form'
import { HowItWorks } from '@/components/how-it-works'
import { Page } from '@/components/page'
import { Shell } from '@/components/shell'
import { one } from '@/lib/one'
import { appActions, appVerifyForm } from '@/lib/snippets'

export const metadata: Metadata = { title: 'Confirm your address' }

export default async function VerifyEmailPage({ searchParams }: PageProps<'/app/verify-email'>) {
  const { token } = await searchParams
  return (
    <Shell path="/app/verify-email">
      <Page title="Confirm your address" kind="form" lead="By the code in the mail." aside={<About />}>
        <VerifyForm action={verifyEmail} next="/app/login?reason=verified" token={one(token)} />
        <p className="under">
          <a href="/mailbox">Open the mailbox</a> or <Link href="/app/login">sign in</Link>
        </p>
      </Page>
    </Shell>
  )
}

function About() {
  return (
    <HowItWorks snippets={[appActions, appVerifyForm]}>
      <p>
        Opening the page changes nothing, with or without a token in its address. The token and the code are good once,
        and five wrong codes end them.
      </p>
    </HowItWorks>
  )
}
