import { safeRedirect } from 'sallyport/next'
import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { signInStateless } from '@/app/actions'
import { stateless } from '@/auth-stateless'
import { SignInForm } from '@/components/action-form'
import { HowItWorks } from '@/components/how-it-works'
import { Page } from '@/components/page'
import { Shell } from '@/components/shell'
import { SignInNotice } from '@/components/sign-in-notice'
import { one } from '@/lib/one'
import { statelessOptions } from '@/lib/snippets'

export const metadata: Metadata = { title: 'Sign in without a row' }

export default async function StatelessLoginPage({ searchParams }: PageProps<'/stateless/login'>) {
  if ((await stateless.getUser()) !== null) redirect('/stateless/app')
  const { next, reason } = await searchParams
  return (
    <Shell path="/stateless/login">
      <Page
        title="Sign in, stateless"
        kind="form"
        lead="The same users, and a session that lives in the cookie alone."
        aside={<About />}
      >
        <SignInNotice reason={one(reason)} />
        <SignInForm action={signInStateless} next={safeRedirect(next) ?? '/stateless/app'} />
      </Page>
    </Shell>
  )
}

function About() {
  return (
    <HowItWorks snippets={[statelessOptions]}>
      <p>
        A second instance with the other strategy. It has a cookie and keys of its own: the cookie of one is refused by
        the other.
      </p>
    </HowItWorks>
  )
}
