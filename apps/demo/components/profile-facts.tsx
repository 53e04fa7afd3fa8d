import { Facts } from '@/components/facts'
import type { Profile } from '@/data/profile'

/** A profile, as far as the viewer may see it. */
export function ProfileFacts({ profile }: { profile: Profile }) {
  const confirmed = profile.emailVerified === true ? ' (confirmed)' : ''
  return (
    <section className="card" aria-label="Your profile">
      <Facts
        rows={[
          ['E-mail', `${profile.email ?? 'none'}${confirmed}`],
          ['Role', profile.role],
          ['Favourite colour', profile.favouriteColour ?? 'none'],
          ['User since', profile.createdAt.slice(0, 10)],
          ['Id', <code key="id">{profile.id}</code>],
        ]}
      />
    </section>
  )
}
