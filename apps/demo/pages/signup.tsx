import type { GetServerSideProps, InferGetServerSidePropsType } from 'next'
import Link from 'next/link'
import { auth } from '@/auth'
import { SignUpFields } from '@/components/credentials'
import { HowItWorks } from '@/components/how-it-works'
import { OnceForm } from '@/components/once-form'
import { Page } from '@/components/page'
import { Title } from '@/components/title'
import type { FormOutcome } from '@/lib/form-outcome'
import { signupForm, signupProps } from '@/lib/snippets'

interface SignUpProps {
  readonly user: null
  readonly formState: FormOutcome | null
}

export const getServerSideProps: GetServerSideProps<SignUpProps> = async (context) => {
  if ((await auth.getUser(context)) !== null) return { redirect: { destination: '/dashboard', permanent: false } }
  return { props: { user: null, formState: await auth.formState(context) } }
}

export default function SignUpPage({ formState }: InferGetServerSidePropsType<typeof getServerSideProps>) {
  return (
    <Page title="Sign up" kind="form" aside={<About />}>
      <Title hasProblem={formState?.error !== undefined}>Sign up</Title>
      <OnceForm className="card" method="post" action="/api/auth/sign-up">
        <input type="hidden" name="back" value="/signup" />
        <input type="hidden" name="next" value="/verify-email" />
        <SignUpFields outcome={formState} />
        <button type="submit" className="button wide">
          Sign up
        </button>
      </OnceForm>
      <p className="under">
        Been here before? <Link href="/login">Sign in</Link>
      </p>
    </Page>
  )
}

function About() {
  return (
    <HowItWorks snippets={[signupForm, signupProps]}>
      <p>
        Whoever signs up proves the mailbox first. The answer is the same for a new address and for one that has an
        account, so the form tells nobody who is a user here. Until the code or the link was used, there is no user.
      </p>
    </HowItWorks>
  )
}
