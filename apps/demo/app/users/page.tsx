import type { Metadata } from 'next'
import { requireUser } from '@/auth'
import { HowItWorks } from '@/components/how-it-works'
import { Page } from '@/components/page'
import { Shell } from '@/components/shell'
import { listUsers } from '@/data/users'
import { one } from '@/lib/one'
import { usersAction, usersList } from '@/lib/snippets'
import { UserCard } from './user-card'

export const metadata: Metadata = { title: 'Users' }

export default async function UsersPage({ searchParams }: PageProps<'/users'>) {
  const admin = await requireUser({ role: 'admin', signInPage: '/app/login' })
  const { after } = await searchParams
  const { users, cursor } = await listUsers(admin, one(after))
  return (
    <Shell path="/users">
      <Page
        title="Users"
        lead="What you change holds from the next request of whom it is about, in every process."
        aside={<About />}
      >
        <ul className="users">
          {users.map((user) => (
            <UserCard key={user.id} user={user} />
          ))}
        </ul>
        <p className="actions">
          {one(after) === null ? null : <a href="/users">First page</a>}
          {cursor === null ? null : <a href={`/users?after=${cursor}`}>Next page</a>}
        </p>
      </Page>
    </Shell>
  )
}

function About() {
  return (
    <HowItWorks snippets={[usersAction, usersList]}>
      <p>
        <code>auth.users</code> checks nobody’s rights, so what calls it must: the page by <code>requireUser</code>, the
        action by <code>protectAction</code>. Sign somebody in elsewhere, ban them here, and reload there.
      </p>
    </HowItWorks>
  )
}
