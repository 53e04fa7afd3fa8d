import { Page } from '@/components/page'

export default function NotFound() {
  return (
    <Page title="There is nothing here" lead="The page does not exist.">
      <p>
        <a className="button quiet" href="/">
          To the start
        </a>
      </p>
    </Page>
  )
}
