import type { RedisClient } from '../storage/redis-client.ts'
import type { RedisConnection } from '../storage/redis-connection.ts'
import { publish, subscribe } from '../storage/redis-subscribe.ts'
import type { ChangeFeed } from './change-feed.ts'
import { changeText } from './change-feed.ts'
import { keepListening } from './kept-listener.ts'

/**
 * The feed over Redis: PUBLISH after the commit, SUBSCRIBE on a connection of its own. A process that ends between the two, or a Redis
 * that is down, costs a heartbeat.
 *
 * @param redis A URL, or the app's client, of which a duplicate subscribes.
 * @param connection Publishes.
 */
export function createRedisFeed(
  deps: { elapsedMs: () => number; hear: (text: string) => void; failed: (error: unknown) => void },
  redis: string | RedisClient,
  connection: RedisConnection,
  prefix: string,
): ChangeFeed {
  const channel = `${prefix}:changes`
  const listener = keepListening(deps, (hear, lost) => subscribe(redis, channel, hear, lost))
  return {
    ...listener,
    kind: 'redis',
    announcing: (steps) => steps,
    announce(changes) {
      for (const change of changes) publish(connection, channel, changeText(change)).catch(() => undefined)
    },
  }
}
