import type { GetServerSideProps, InferGetServerSidePropsType } from 'next'
import Link from 'next/link'
import type { PublicUser } from 'sallyport/next'
import { auth } from '@/auth'
import { CodeFields, Problem } from '@/components/credentials'
import { HowItWorks } from '@/components/how-it-works'
import { OnceForm } from '@/components/once-form'
import { Page } from '@/components/page'
import { Title } from '@/components/title'
import type { FormOutcome } from '@/lib/form-outcome'
import { one } from '@/lib/one'
import { verifyByCode, verifyByLink, verifyProps } from '@/lib/snippets'
import { viewerOf } from '@/lib/viewer'

interface VerifyProps {
  readonly user: PublicUser | null
  readonly formState: FormOutcome | null
  /** From the link in the mail. Nothing happens to it before the button is pressed. */
  readonly token: string | null
}

export const getServerSideProps: GetServerSideProps<VerifyProps> = async (context) => {
  const [user, formState] = [await viewerOf(context), await auth.formState(context)]
  return { props: { user, formState, token: one(context.query['token']) } }
}

export default function VerifyEmailPage({ formState, token }: InferGetServerSidePropsType<typeof getServerSideProps>) {
  const isLink = token !== null && formState?.error === undefined
  return (
    <Page
      title="Confirm your address"
      kind="form"
      lead={
        isLink
          ? 'One more step: press the button, and the address is yours.'
          : 'We have sent you a mail with a code. It comes to the demo’s mailbox.'
      }
      aside={<About />}
    >
      <Title hasProblem={formState?.error !== undefined}>Confirm your address</Title>
      {isLink ? (
        <OnceForm className="card" method="post" action="/api/auth/email/verify">
          <input type="hidden" name="back" value="/verify-email" />
          <input type="hidden" name="token" value={token} />
          <button type="submit" className="button wide">
            Confirm my address
          </button>
        </OnceForm>
      ) : (
        <OnceForm className="card" method="post" action="/api/auth/email/verify">
          <input type="hidden" name="back" value="/verify-email" />
          {formState?.error?.code === 'invalid_token' ? <Problem id="problem" outcome={formState} /> : null}
          <CodeFields outcome={formState?.error?.code === 'invalid_token' ? null : formState} />
          <button type="submit" className="button wide">
            Confirm
          </button>
        </OnceForm>
      )}
      <p className="under">
        <a href="/mailbox">Open the mailbox</a> or <Link href="/login">sign in</Link>
      </p>
    </Page>
  )
}

function About() {
  return (
    <HowItWorks snippets={[verifyByLink, verifyByCode, verifyProps]}>
      <p>
        The link only shows a button: programs that look into mails open links too, and a <code>GET</code> must not use
        the token up. The page sends <code>Referrer-Policy: same-origin</code>, so the token in its address goes to no
        other site.
      </p>
    </HowItWorks>
  )
}
