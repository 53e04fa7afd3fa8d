import { safeRedirect } from 'sallyport/next'
import type { GetServerSideProps, InferGetServerSidePropsType } from 'next'
import Link from 'next/link'
import { useRouter } from 'next/router'
import { useState } from 'react'
import type { SubmitEvent } from 'react'
import { auth } from '@/auth'
import { SignInFields } from '@/components/credentials'
import { HowItWorks } from '@/components/how-it-works'
import { Page } from '@/components/page'
import { SignInNotice } from '@/components/sign-in-notice'
import { Title } from '@/components/title'
import { sendAsJson } from '@/lib/form-outcome'
import type { FormOutcome } from '@/lib/form-outcome'
import { one } from '@/lib/one'
import { loginForm, loginProps, loginSubmit } from '@/lib/snippets'

interface LoginProps {
  readonly user: null
  /** What became of the form, where it was sent without JavaScript. */
  readonly formState: FormOutcome | null
  readonly next: string | null
  readonly reason: string | null
}

export const getServerSideProps: GetServerSideProps<LoginProps> = async (context) => {
  if ((await auth.getUser(context)) !== null) return { redirect: { destination: '/dashboard', permanent: false } }
  const formState = await auth.formState(context)
  const { next, reason } = context.query
  return { props: { user: null, formState, next: safeRedirect(next), reason: formState?.status ?? one(reason) } }
}

export default function LoginPage({ formState, next, reason }: InferGetServerSidePropsType<typeof getServerSideProps>) {
  const router = useRouter()
  const [outcome, setOutcome] = useState(formState)
  const [isSending, setSending] = useState(false)

  async function handleSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    if (isSending) return
    setSending(true)
    const answer = await sendAsJson(event.currentTarget)
    if (answer.error === undefined) {
      await router.push(next ?? '/profile')
    } else {
      setOutcome(answer)
      setSending(false)
    }
  }

  return (
    <Page title="Sign in" kind="form" aside={<About />}>
      <Title hasProblem={outcome?.error !== undefined}>Sign in</Title>
      {outcome?.error === undefined ? <SignInNotice reason={reason} /> : null}
      <form
        className="card"
        method="post"
        action="/api/auth/sign-in"
        aria-busy={isSending}
        onSubmit={(event) => void handleSubmit(event)}
      >
        <input type="hidden" name="back" value={next === null ? '/login' : `/login?next=${encodeURIComponent(next)}`} />
        <input type="hidden" name="next" value={next ?? '/profile'} />
        <SignInFields outcome={outcome} />
        <button type="submit" className="button wide">
          {isSending ? 'Signing in…' : 'Sign in'}
        </button>
      </form>
      <p className="under">
        New here? <Link href="/signup">Sign up</Link>
      </p>
    </Page>
  )
}

function About() {
  return (
    <HowItWorks snippets={[loginForm, loginSubmit, loginProps]}>
      <p>
        With JavaScript the form is sent as JSON, as the guide does it. Without, the browser posts the very same form;
        the endpoint sends it back here, and <code>formState</code> says what was wrong and what had been typed.
      </p>
    </HowItWorks>
  )
}
