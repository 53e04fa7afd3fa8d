'use client'

import { Page } from '@/components/page'

/** An action of somebody whose session ended meanwhile comes here too: it was refused, and nothing was changed. */
export default function Problem({ reset }: { reset: () => void }) {
  return (
    <Page
      title="That did not work"
      lead="Nothing was changed. If your session ended meanwhile, sign in again; otherwise it was on our side, and it is in the log."
    >
      <div className="actions">
        <button type="button" className="button" onClick={reset}>
          Try again
        </button>
        <a className="button quiet" href="/app/login">
          Sign in
        </a>
      </div>
    </Page>
  )
}
