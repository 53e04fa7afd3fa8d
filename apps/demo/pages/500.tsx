import { Page } from '@/components/page'
import { Title } from '@/components/title'

export default function ErrorPage() {
  return (
    <Page title="Something went wrong" lead="It was on our side, and it is in the log. Try again in a moment.">
      <Title>Something went wrong</Title>
      <p>
        <a className="button quiet" href="/">
          To the start
        </a>
      </p>
    </Page>
  )
}
