import type { Metadata } from 'next'
import Link from 'next/link'
import { requireUser } from '@/auth'
import { HowItWorks } from '@/components/how-it-works'
import { Page } from '@/components/page'
import { ProfileFacts } from '@/components/profile-facts'
import { Shell } from '@/components/shell'
import { WelcomeNote } from '@/components/welcome-note'
import { getProfile } from '@/data/profile'
import { readWelcome } from '@/data/welcome'
import { appProfile, profileDto, welcomeHook } from '@/lib/snippets'

export const metadata: Metadata = { title: 'Profile' }

export default async function ProfilePage() {
  const user = await requireUser({ signInPage: '/app/login' })
  const profile = getProfile(user, user)
  return (
    <Shell path="/app/profile">
      <Page title={`Hello, ${profile.name ?? 'there'}`} lead="You are signed in." aside={<About />}>
        <WelcomeNote text={await readWelcome(user)} />
        <ProfileFacts profile={profile} />
        <p>
          <Link href="/app/dashboard" prefetch={false} className="button quiet">
            Go to the dashboard
          </Link>
        </p>
      </Page>
    </Shell>
  )
}

function About() {
  return (
    <HowItWorks snippets={[appProfile, profileDto, welcomeHook]}>
      <p>
        <code>requireUser</code> asks the store and does not return without a user. It stands in the page, not in a
        layout: layouts are not rendered again from page to page.
      </p>
    </HowItWorks>
  )
}
