import type { ReactNode } from 'react'
import { Facts } from '@/components/facts'
import type { SessionView } from '@/data/session-view'
import { formatTime } from '@/lib/format'

interface SessionCardProps {
  readonly id: string
  readonly title: string
  readonly lead: ReactNode
  readonly view: SessionView
  /** The way in, or the way out. */
  readonly children: ReactNode
}

/** One strategy: what its cookie says, and what the store says. */
export function SessionCard({ id, title, lead, view: { cookie, store }, children }: SessionCardProps) {
  return (
    <section className="card" aria-labelledby={id} data-testid={id}>
      <h2 id={id}>{title}</h2>
      <p>{lead}</p>
      <h3>
        The cookie says <span className="tag">optimistic</span>
      </h3>
      {cookie === null ? (
        <p className="empty">There is no cookie, or none that can be opened.</p>
      ) : (
        <Facts
          rows={[
            ['User', <code key="user">{cookie.userId}</code>],
            ['Role', cookie.role],
            ['Ends at the latest', formatTime(cookie.expiresAt)],
          ]}
        />
      )}
      <h3>
        The store says <span className="tag">secure</span>
      </h3>
      {store === null ? (
        <p className="empty">
          {cookie === null ? 'Nobody is signed in.' : 'That session has ended, whatever the cookie says.'}
        </p>
      ) : (
        <Facts
          rows={[
            ['User', `${store.name} (${store.role})`],
            ['Session', <code key="session">{store.sessionId}</code>],
            ['Signed in', formatTime(store.createdAt)],
            [
              'Cookie written',
              <span key="issued" data-testid={`${id}-issued`}>
                {formatTime(store.issuedAt)}
              </span>,
            ],
            ['Ends unless used', formatTime(store.idleExpiresAt)],
            ['Ends at the latest', formatTime(store.expiresAt)],
          ]}
        />
      )}
      {children}
    </section>
  )
}
