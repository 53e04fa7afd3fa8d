import { Page } from '@/components/page'
import { Shell } from '@/components/shell'

export default function NotFound() {
  return (
    <Shell path="/">
      <Page title="There is nothing here" lead="The page does not exist.">
        <p>
          <a className="button quiet" href="/">
            To the start
          </a>
        </p>
      </Page>
    </Shell>
  )
}
