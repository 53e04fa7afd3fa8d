import type { GetServerSideProps, InferGetServerSidePropsType } from 'next'
import { useRouter } from 'next/router'
import type { PublicUser } from 'sallyport/next'
import type { ClientState } from 'sallyport/react'
import { auth } from '@/auth'
import { HowItWorks } from '@/components/how-it-works'
import { InTheBrowser } from '@/components/in-the-browser'
import { Page } from '@/components/page'
import { Title } from '@/components/title'
import { AuthProvider } from '@/lib/auth-client'
import { authClient, browserProps, browserProvider } from '@/lib/snippets'

interface BrowserProps {
  readonly user: PublicUser | null
  readonly state: ClientState<typeof auth.$PublicUser> | null
}

export const getServerSideProps: GetServerSideProps<BrowserProps> = async (context) => {
  const state = await auth.clientState(context)
  return { props: { user: state?.user ?? null, state } }
}

export default function BrowserPage({ state }: InferGetServerSidePropsType<typeof getServerSideProps>) {
  const router = useRouter()
  return (
    <Page title="In the browser" lead="Who is signed in, for Client Components." aside={<About />}>
      <Title>Browser</Title>
      <AuthProvider initial={state} onChange={() => void router.replace(router.asPath)}>
        <InTheBrowser />
      </AuthProvider>
    </Page>
  )
}

function About() {
  return (
    <HowItWorks snippets={[authClient, browserProps, browserProvider]}>
      <p>
        <code>clientState</code> is a secure check whose result may go to the browser, here in the props of the page.
        Nothing flashes, since the first render is the server’s. After a change, in any tab, the page asks for its props
        again, so the head follows too.
      </p>
    </HowItWorks>
  )
}
