import { listenPostgres } from '../storage/listen-postgres.ts'
import { statement } from '../storage/database.ts'
import type { ChangeFeed } from './change-feed.ts'
import { insertChange } from './change-log.ts'
import { keepListening } from './kept-listener.ts'

const channel = 'sallyport_changes'

/** As `change.insert`, and told to whoever listens when it is committed. Of a closed list of changes only: a commit that notifies waits for others that do. */
const announceChange = statement<{ scope: string; subject: string; at: number }>('change.announce', {
  sqlite: 'select 1',
  mysql: 'select 1',
  postgres: `with change as (insert into auth_changes (scope, subject, at) values (:scope, :subject, :at) returning scope, subject)
    select pg_notify('${channel}', scope || ':' || subject) from change`,
})

/**
 * The feed of PostgreSQL: NOTIFY in the batch that makes the change, LISTEN on one connection to the server itself, since a pooler that
 * gives a connection to each transaction passes no notification on.
 *
 * @param url Of the server itself.
 */
export function createPostgresFeed(
  deps: { elapsedMs: () => number; hear: (text: string) => void; failed: (error: unknown) => void },
  url: string,
): ChangeFeed {
  // Databases that only speak PostgreSQL's protocol, such as CockroachDB, refuse LISTEN; there a NOTIFY would undo the whole batch.
  let notifies = false
  const listener = keepListening(deps, async (hear, lost) => {
    const close = await listenPostgres(url, channel, hear, lost)
    notifies = true
    return close
  })
  return {
    ...listener,
    kind: 'postgres',
    announcing(steps) {
      listener.wake()
      if (!notifies) return steps
      return steps.map((one) =>
        one.statement.name === insertChange.name ? { ...one, statement: announceChange } : one,
      )
    },
    announce: () => undefined,
  }
}
