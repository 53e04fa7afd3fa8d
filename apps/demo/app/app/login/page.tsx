import { safeRedirect } from 'sallyport/next'
import type { Metadata } from 'next'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { signIn } from '@/app/actions'
import { auth } from '@/auth'
import { SignInForm } from '@/components/action-form'
import { HowItWorks } from '@/components/how-it-works'
import { Page } from '@/components/page'
import { Shell } from '@/components/shell'
import { SignInNotice } from '@/components/sign-in-notice'
import { one } from '@/lib/one'
import { appActions, appLoginForm } from '@/lib/snippets'

export const metadata: Metadata = { title: 'Sign in' }

export default async function LoginPage({ searchParams }: PageProps<'/app/login'>) {
  if ((await auth.getUser()) !== null) redirect('/app/dashboard')
  const { next, reason } = await searchParams
  return (
    <Shell path="/app/login">
      <Page title="Sign in" kind="form" aside={<About />}>
        <SignInNotice reason={one(reason)} />
        <SignInForm action={signIn} next={safeRedirect(next) ?? '/app/profile'} />
        <p className="under">
          New here? <Link href="/app/signup">Sign up</Link>
        </p>
      </Page>
    </Shell>
  )
}

function About() {
  return (
    <HowItWorks snippets={[appActions, appLoginForm]}>
      <p>
        <code>auth.signIn</code> is a Server Action. <code>useActionState</code> shows its answer; without JavaScript
        Next posts the form, runs the action, and renders the page with the same answer.
      </p>
    </HowItWorks>
  )
}
