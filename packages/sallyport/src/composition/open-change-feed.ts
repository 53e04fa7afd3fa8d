import { monotonicMs } from '../base/clock.ts'
import type { Platform } from '../base/platform.ts'
import type { ChangeFeed } from '../changes/change-feed.ts'
import { parseChange } from '../changes/change-feed.ts'
import type { ChangeReader } from '../changes/change-reader.ts'
import type { AuthOptions } from '../configuration/options.ts'
import type { Settings } from '../configuration/settings.ts'
import type { Dialect } from '../storage/database.ts'
import { leadsToPooler } from '../storage/listen-postgres.ts'
import { borrowRedis, openRedis } from '../storage/redis-connection.ts'
import { canSubscribe } from '../storage/redis-subscribe.ts'

/** How a process hears of what others change, as `/health` tells it: `look` at each check, by a feed, or by polling alone. */
export type FeedKind = 'look' | 'poll' | ChangeFeed['kind']

/**
 * The feed of an app: PostgreSQL's own where there is a URL of the server itself, else that of its Redis, else none. Connects to nothing
 * yet. SQLite needs none.
 */
export async function openChangeFeed(
  options: AuthOptions,
  settings: Settings,
  { log }: Platform,
  dialect: Dialect,
  note: ChangeReader['note'],
): Promise<ChangeFeed | null> {
  if (dialect === 'sqlite') return null
  const deps = {
    elapsedMs: monotonicMs,
    hear: (text: string) => note(parseChange(text)),
    failed: (error: unknown) => log('warn', 'changes.feed-lost', { error }),
  }
  const url = dialect === 'postgres' ? await directUrl(options, settings) : null
  if (url !== null) {
    const { createPostgresFeed } = await import('../changes/postgres-feed.ts')
    return createPostgresFeed(deps, url)
  }
  const { redis } = settings
  if (redis === null || (typeof redis !== 'string' && !canSubscribe(redis))) return null
  const { createRedisFeed } = await import('../changes/redis-feed.ts')
  const connection = typeof redis === 'string' ? await openRedis(redis) : borrowRedis(redis)
  return createRedisFeed(deps, redis, connection, options.redisPrefix ?? 'sallyport')
}

/** Of the server itself: as set, else that of the database where it does not lead to a pooler. */
async function directUrl(
  { directUrl: given, preparedStatements }: AuthOptions,
  { database }: Settings,
): Promise<string | null> {
  if (given !== undefined) return given === false ? null : given
  if (typeof database !== 'string' || preparedStatements === false) return null
  return (await leadsToPooler(database)) ? null : database
}
