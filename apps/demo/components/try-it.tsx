'use client'

import { useState } from 'react'
import type { SubmitEvent, ReactNode } from 'react'

interface TryItProps {
  readonly action: string
  readonly method: 'GET' | 'POST'
  readonly button: string
  readonly children?: ReactNode
}

interface Answer {
  readonly status: number
  readonly body: string
}

/** Calls an API route of the demo and shows the answer as it came. */
export function TryIt({ action, method, button, children }: TryItProps) {
  const [answer, setAnswer] = useState<Answer | null>(null)
  const [isSending, setSending] = useState(false)

  async function send(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    if (isSending) return
    setSending(true)
    const fields: unknown = Object.fromEntries(new FormData(event.currentTarget))
    try {
      const response = await fetch(action, {
        method,
        ...(method === 'POST' && {
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(fields),
        }),
      })
      setAnswer({ status: response.status, body: await response.text() })
    } catch {
      setAnswer({ status: 0, body: 'The server does not answer.' })
    }
    setSending(false)
  }

  return (
    <form className="try-it" aria-busy={isSending} onSubmit={(event) => void send(event)}>
      {children}
      <p>
        <button type="submit" className="button">
          {button}
        </button>{' '}
        <code className="route">
          {method} {action}
        </code>
      </p>
      <output className="answer">
        {answer === null ? null : (
          <>
            <span className={answer.status >= 200 && answer.status < 300 ? 'status good' : 'status bad'}>
              {answer.status}
            </span>{' '}
            <code data-testid="answer">{answer.body}</code>
          </>
        )}
      </output>
    </form>
  )
}
