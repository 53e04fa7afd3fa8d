import type { Clock } from '../base/clock.ts'
import type { RedisConnection } from '../storage/redis-connection.ts'
import { redisScript } from '../storage/redis-script.ts'
import { paceOf } from './rate-limit.ts'
import type { Limit } from './rate-limit.ts'

/** Counters in Redis. Unlike a `LimitStore` it may fail: `limits-with-fallback.ts` says what then. */
export interface RedisLimits {
  /** As `LimitStore.count`. */
  count(limits: readonly Limit[]): Promise<number>
  /** Gives a counter its whole burst back. */
  forget(key: string): Promise<void>
  /** Drops the connection, if it is the library's own: the next use makes a new one. */
  abandon(): void
}

/**
 * Looks at every counter, then moves all or none. The same arithmetic as in sql-limits.ts. A counter that has refilled is as good as
 * none, so it expires then. Numbers are written out in full: Lua's own form has 14 digits.
 */
const script = redisScript(`local now = tonumber(ARGV[1])
local tats, wait = {}, 0
for i, key in ipairs(KEYS) do
  local interval, allowance = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  local tat = tonumber(redis.call('GET', key) or now) or now
  if tat < now or tat > now + 2 * allowance then tat = now end
  tats[i] = tat + interval
  wait = math.max(wait, tats[i] - now - allowance)
end
if wait > 0 then return wait end
for i, key in ipairs(KEYS) do
  redis.call('SET', key, string.format('%.0f', tats[i]), 'PX', string.format('%.0f', tats[i] - now))
end
return 0`)

/**
 * Counts in Redis or Valkey, by one script for all limits of an attempt, which runs atomically.
 *
 * A script's keys must lie in one slot of a cluster, so all have one hash tag: `{<prefix>:limit}:…`. The counter for all together is
 * asked with every attempt anyway, so spreading the others would take no load from the busiest node (decisions/0012).
 *
 * @param options.prefix What keys begin with.
 */
export function createRedisLimits(
  deps: { connection: RedisConnection; clock: Clock },
  options: { readonly prefix: string },
): RedisLimits {
  const keyOf = (key: string): string => `{${options.prefix}:limit}:${key}`
  return {
    async count(limits) {
      const client = await deps.connection.client()
      const paces = limits.map(({ rate }) => paceOf(rate))
      const numbers = [deps.clock.now(), ...paces.flatMap(({ intervalMs, allowanceMs }) => [intervalMs, allowanceMs])]
      const input = { keys: limits.map(({ key }) => keyOf(key)), arguments: numbers.map(String) }
      return toWait(await script.run(client, input))
    },
    async forget(key) {
      const client = await deps.connection.client()
      await client.del(keyOf(key))
    },
    abandon: () => deps.connection.abandon(),
  }
}

/** A number, or text where the app's client maps numbers to text. What is neither must not let anybody pass. */
function toWait(reply: unknown): number {
  const wait = typeof reply === 'number' || typeof reply === 'bigint' || typeof reply === 'string' ? Number(reply) : NaN
  if (!Number.isFinite(wait)) throw new TypeError('sallyport: Redis answered the count of limits with no number.')
  return wait
}
