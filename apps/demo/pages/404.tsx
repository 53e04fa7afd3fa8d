import { Page } from '@/components/page'
import { Title } from '@/components/title'

export default function NotFoundPage() {
  return (
    <Page title="There is nothing here" lead="The page does not exist, or it is not for your role.">
      <Title>Not found</Title>
      <p>
        <a className="button quiet" href="/">
          To the start
        </a>
      </p>
    </Page>
  )
}
