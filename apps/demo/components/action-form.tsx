'use client'

import { useActionState } from 'react'
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
  // Here and not in the form for the code: without JavaScript only the form that was just sent has a state.
  const [verified, confirm] = useActionState(verify, undefined)
  if (state?.status === 'verify' || verified !== undefined) {
    return <CodeForm state={verified} submit={confirm} next={next} sentTo={state?.values['email']} />
  }
  return (
    <form className="card" action={submit}>
      <SignUpFields outcome={state} />
      <SubmitButton className="button wide" busy="Signing up…">
        Sign up
      </SubmitButton>
    </form>
  )
}

interface VerifyFormProps extends ActionFormProps {
  /** From the link in the mail. */
  readonly token: string | null
}

/** Confirms an address, by the code or, where there is one, by the link's token. */
export function VerifyForm({ action, next, token }: VerifyFormProps) {
  const [state, submit] = useActionState(action, undefined)
  if (token === null || state?.error !== undefined) return <CodeForm state={state} submit={submit} next={next} />
  return (
    <form className="card" action={submit}>
      {next === undefined ? null : <input type="hidden" name="next" value={next} />}
      <input type="hidden" name="token" value={token} />
      <SubmitButton className="button wide" busy="Confirming…">
        Confirm my address
      </SubmitButton>
    </form>
  )
}

interface CodeFormProps {
  readonly state: FormState
  readonly submit: (form: FormData) => void
  readonly next?: string | undefined
  /** Where the mail went, if that is known. */
  readonly sentTo?: string | undefined
}

function CodeForm({ state, submit, next, sentTo }: CodeFormProps) {
  const isLinkGone = state?.error?.code === 'invalid_token'
  const isFresh = state === undefined && sentTo !== undefined
  return (
    <form className="card" action={submit}>
      {next === undefined ? null : <input type="hidden" name="next" value={next} />}
      {isFresh ? <output>We have sent a mail to {sentTo}. Type its code here.</output> : null}
      {isLinkGone ? <Problem id="problem" outcome={state} /> : null}
      <CodeFields outcome={isLinkGone ? null : (state ?? { values: sentTo === undefined ? {} : { email: sentTo } })} />
      <SubmitButton className="button wide" busy="Confirming…">
        Confirm
      </SubmitButton>
    </form>
  )
}
