import type { InferGetServerSidePropsType } from 'next'
import Link from 'next/link'
import { protectPage } from '@/auth'
import { HowItWorks } from '@/components/how-it-works'
import { Page } from '@/components/page'
import { ProfileFacts } from '@/components/profile-facts'
import { Title } from '@/components/title'
import { WelcomeNote } from '@/components/welcome-note'
import { getProfile } from '@/data/profile'
import type { Profile } from '@/data/profile'
import { readWelcome } from '@/data/welcome'
import { profileDto, profileProps, welcomeHook } from '@/lib/snippets'

export const getServerSideProps = protectPage<{ profile: Profile; welcome: string | null }>({}, async ({ user }) => {
  return { props: { profile: getProfile(user, user), welcome: await readWelcome(user) } }
})

export default function ProfilePage({ profile, welcome }: InferGetServerSidePropsType<typeof getServerSideProps>) {
  return (
    <Page title={`Hello, ${profile.name ?? 'there'}`} lead="You are signed in." aside={<About />}>
      <Title>Profile</Title>
      <WelcomeNote text={welcome} />
      <ProfileFacts profile={profile} />
      <p>
        <Link href="/dashboard" className="button quiet">
          Go to the dashboard
        </Link>
      </p>
    </Page>
  )
}

function About() {
  return (
    <HowItWorks snippets={[profileProps, profileDto, welcomeHook]}>
      <p>
        <code>protectPage</code> asks the store on every request, also when Next fetches only the data of the page.
        Whoever is signed out goes to the sign-in page and comes back here. Take <code>proxy.ts</code> away, and it is
        the same.
      </p>
    </HowItWorks>
  )
}
