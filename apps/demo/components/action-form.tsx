'use client'

import { useActionState } from 'react'
import type { ReactNode } from 'react'
import type { FormState } from 'sallyport/next'
import { CodeFields, Problem, SignInFields, SignUpFields } from '@/components/credentials'
import { SubmitButton } from '@/components/submit-button'

type Action = (state: FormState, form: FormData) => Promise<FormState>

interface ActionFormProps {
  readonly action: Action
  /** Where to go when it is done. */
  readonly next?: string
}

/** The sign-in form of the App Router; `action` is a Server Action, so it works without JavaScript too. */
export function SignInForm({ action, next, prefix = '' }: ActionFormProps & { prefix?: string }) {
  const [state, submit] = useActionState(action, undefined)
  return (
    <form className={prefix === '' ? 'card' : undefined} action={submit}>
      {next === undefined ? null : <input type="hidden" name="next" value={next} />}
      <SignInFields outcome={state} prefix={prefix} />
      <SubmitButton className={prefix === '' ? 'button wide' : 'button'} busy="Signing in…">
        Sign in
      </SubmitButton>
    </form>
  )
}

/** The sign-up form; once it is sent, the form for the code takes its place. */
export function SignUpForm({ action, verify, next }: ActionFormProps & { verify: Action }) {
  const [state, submit] = useActionState(action, undefined)
  if (state?.status === 'verify') return <VerifyForm action={verify} next={next} sentTo={state.values['email'] ?? ''} />
  return (
    <form className="card" action={submit}>
      <SignUpFields outcome={state} />
      <SubmitButton className="button wide" busy="Signing up…">
        Sign up
      </SubmitButton>
    </form>
  )
}

interface VerifyFormProps {
  readonly action: Action
  readonly next?: string | undefined
  /** Where the mail went, if that is known. */
  readonly sentTo?: string
  /** From the link in the mail. */
  readonly token?: string | null
}

/** Confirms an address, by the code or, where there is one, by the link's token. */
export function VerifyForm({ action, next, sentTo = '', token = null }: VerifyFormProps) {
  const [state, submit] = useActionState(action, undefined)
  const isLink = token !== null && state?.error === undefined
  let intro: ReactNode = null
  if (sentTo !== '' && state === undefined)
    intro = <output>We have sent a mail to {sentTo}. Type its code here.</output>
  return (
    <form className="card" action={submit}>
      {next === undefined ? null : <input type="hidden" name="next" value={next} />}
      {isLink ? (
        <input type="hidden" name="token" value={token} />
      ) : (
        <>
          {intro}
          {state?.error?.code === 'invalid_token' ? (
            <>
              <Problem id="problem" outcome={state} />
              <CodeFields outcome={null} />
            </>
          ) : (
            <CodeFields outcome={state ?? { values: { email: sentTo } }} />
          )}
        </>
      )}
      <SubmitButton className="button wide" busy="Confirming…">
        {isLink ? 'Confirm my address' : 'Confirm'}
      </SubmitButton>
    </form>
  )
}
