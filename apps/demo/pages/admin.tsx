import type { InferGetServerSidePropsType } from 'next'
import { protectPage } from '@/auth'
import { AdminSummary } from '@/components/admin-summary'
import { HowItWorks } from '@/components/how-it-works'
import { Page } from '@/components/page'
import { Title } from '@/components/title'
import { getSummary } from '@/data/summary'
import type { Summary } from '@/data/summary'
import { adminApi, adminProps } from '@/lib/snippets'

export const getServerSideProps = protectPage<{ summary: Summary }>({ role: 'admin' }, async ({ user }) => {
  return { props: { summary: await getSummary(user) } }
})

export default function AdminPage({ summary }: InferGetServerSidePropsType<typeof getServerSideProps>) {
  return (
    <Page title="Admin" lead="Only the role admin gets here." aside={<About />}>
      <Title>Admin</Title>
      <AdminSummary summary={summary} />
    </Page>
  )
}

function About() {
  return (
    <HowItWorks snippets={[adminProps, adminApi]}>
      <p>
        The Pages Router can answer a page with 404, not with 403, so somebody with the wrong role finds nothing here.
        In an API route it is 403: 401 would ask for a sign-in, and signing in again would not help.
      </p>
    </HowItWorks>
  )
}
