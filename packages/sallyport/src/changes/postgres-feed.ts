import { listenPostgres } from '../storage/listen-postgres.ts'
import { statement } from '../storage/database.ts'
import type { Step } from '../storage/database.ts'
import type { ChangeFeed } from './change-feed.ts'
import { recordsChange } from './change-log.ts'
import { keepListening } from './kept-listener.ts'

const channel = 'sallyport_changes'

/** A record of a change that is also told to whoever listens when it is committed. Nothing else is: a commit that notifies waits for others that do. */
function announced(one: Step): Step {
  const { name, sql } = one.statement
  const insert = typeof sql === 'string' ? sql : sql.postgres
  const text = `with change as (${insert} returning scope, subject)
    select pg_notify('${channel}', scope || ':' || subject) from change`
  return { ...one, statement: statement<never>(name.replace('insert', 'announce'), text) }
}

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
      return steps.map((one) => (recordsChange(one.statement) ? announced(one) : one))
    },
    announce: () => undefined,
  }
}
