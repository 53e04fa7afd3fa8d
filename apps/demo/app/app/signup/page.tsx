import type { Metadata } from 'next'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { signUp, verifyEmail } from '@/app/actions'
import { auth } from '@/auth'
import { SignUpForm } from '@/components/action-form'
import { HowItWorks } from '@/components/how-it-works'
import { Page } from '@/components/page'
import { Shell } from '@/components/shell'
import { appActions, appSignupForm } from '@/lib/snippets'

export const metadata: Metadata = { title: 'Sign up' }

export default async function SignUpPage() {
  if ((await auth.getUser()) !== null) redirect('/app/dashboard')
  return (
    <Shell path="/app/signup">
      <Page title="Sign up" kind="form" aside={<About />}>
        <SignUpForm action={signUp} verify={verifyEmail} next="/app/login?reason=verified" />
        <p className="under">
          <a href="/mailbox">Open the mailbox</a> or <Link href="/app/login">sign in</Link>
        </p>
      </Page>
    </Shell>
  )
}

function About() {
  return (
    <HowItWorks snippets={[appActions, appSignupForm]}>
      <p>
        The answer is the same for a new address and for one that has an account. Its status is <code>verify</code>, and
        the form for the code takes the place of this one. Until the code was used, there is no user.
      </p>
    </HowItWorks>
  )
}
