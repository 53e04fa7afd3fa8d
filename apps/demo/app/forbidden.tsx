import { Page } from '@/components/page'
import { Shell } from '@/components/shell'

/** The answer of `requireUser` to a wrong role: 403. Nothing else is shown, since the page itself has not been rendered. */
export default function Forbidden() {
  return (
    <Shell path="/">
      <Page title="Not with your role" lead="You are signed in, and this page is for somebody with another role.">
        <p>
          <a className="button quiet" href="/app/dashboard">
            To the dashboard
          </a>
        </p>
      </Page>
    </Shell>
  )
}
