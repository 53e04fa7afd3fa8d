'use client'

import { useState } from 'react'
import type { SubmitEvent } from 'react'
import { SignInFields } from '@/components/credentials'
import { Facts } from '@/components/facts'
import { Show, refresh, signIn, signOut, useCan, useSession, useUser } from '@/lib/auth-client'
import type { FormOutcome } from '@/lib/form-outcome'
import { formatTime } from '@/lib/format'

/** What a Client Component knows of who is signed in, and the ways in and out. */
export function InTheBrowser() {
  return (
    <>
      <section className="card" aria-labelledby="known">
        <h2 id="known">What this tab knows</h2>
        <Known />
        <Show when={{ role: 'admin' }}>
          <p data-testid="admins">Only admins see this line. It is in the page’s code all the same: nothing secret.</p>
        </Show>
        <p>
          <button type="button" className="button quiet" onClick={() => void refresh()}>
            Ask the server
          </button>
        </p>
      </section>
      <section className="card" aria-labelledby="way">
        <h2 id="way">In and out</h2>
        <p>Open this page in a second tab. What you do in one, the other shows at once.</p>
        <Show when="signed-in" fallback={<SignIn />} loading={<p className="empty">Asking the server…</p>}>
          <SignOut />
        </Show>
      </section>
    </>
  )
}

function Known() {
  const { status, session, error } = useSession()
  const user = useUser()
  const mayWrite = useCan('note:write')
  return (
    <Facts
      rows={[
        [
          'Status',
          <code key="status" data-testid="status">
            {status}
          </code>,
        ],
        ['User', user === null ? 'nobody' : `${user.name ?? user.id} (${user.role})`],
        ['May write notes', mayWrite ? 'yes' : 'no'],
        ['Ends unless used', session === null ? 'there is no session' : formatTime(session.idleExpiresAt)],
        ['The last check', error === null ? 'did not fail' : error.message],
      ]}
    />
  )
}

function SignIn() {
  const [outcome, setOutcome] = useState<FormOutcome | null>(null)
  const [isSending, setSending] = useState(false)

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    if (isSending) return
    setSending(true)
    const form = new FormData(event.currentTarget)
    const email = textOf(form, 'email')
    const { error } = await signIn({ email, password: textOf(form, 'password'), code: textOf(form, 'code') })
    setSending(false)
    // Signed in, this form is gone.
    if (error !== undefined) setOutcome({ error, values: { email } })
  }

  return (
    <form aria-busy={isSending} onSubmit={(event) => void submit(event)}>
      <SignInFields outcome={outcome} prefix="browser-" />
      <button type="submit" className="button">
        {isSending ? 'Signing in…' : 'Sign in'}
      </button>
    </form>
  )
}

function SignOut() {
  const [problem, setProblem] = useState<string | null>(null)
  return (
    <>
      {problem === null ? null : <p role="alert">{problem}</p>}
      <button
        type="button"
        className="button quiet"
        onClick={() => void signOut().then(({ error }) => setProblem(error?.message ?? null))}
      >
        Sign out in this browser
      </button>
    </>
  )
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}
