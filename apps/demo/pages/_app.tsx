import type { AppProps } from 'next/app'
import Head from 'next/head'
import type { PublicUser } from 'sallyport/next'
import { SiteFooter } from '@/components/site-footer'
import { SiteHeader } from '@/components/site-header'
import '@/styles/demo.css'

interface SharedProps {
  readonly user?: PublicUser | null
}

/** The page that shows the other kind of session has that session's way in and out. */
function doorsOf(path: string) {
  return path.startsWith('/stateless/')
    ? { signOut: '/api/stateless/sign-out', signInPage: '/stateless/login' }
    : { signOut: '/api/auth/sign-out', signInPage: '/login' }
}

export default function DemoApp({ Component, pageProps, router }: AppProps<SharedProps>) {
  return (
    <>
      <Head>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
      </Head>
      <SiteHeader router="pages" path={router.pathname} user={pageProps.user} {...doorsOf(router.pathname)} />
      <Component {...pageProps} />
      <SiteFooter />
    </>
  )
}
