import { monotonicMs } from '../base/clock.ts'
import { AuthError } from '../base/error.ts'
import type { Platform } from '../base/platform.ts'
import { forget, isShared, release, shared } from '../base/runtime.ts'
import type { AuthOptions } from '../configuration/options.ts'
import type { Settings } from '../configuration/settings.ts'
import { hashSecret } from '../crypto/secret-hash.ts'
import { createLimitsWithFallback } from '../protection/limits-with-fallback.ts'
import { createLocalLimits } from '../protection/local-limits.ts'
import type { LimitStore } from '../protection/rate-limit.ts'
import { createRedisLimits } from '../protection/redis-limits.ts'
import { createSqlLimits } from '../protection/sql-limits.ts'
import type { Database } from '../storage/database.ts'
import { openRedis, borrowRedis } from '../storage/redis-connection.ts'
import type { RedisConnection } from '../storage/redis-connection.ts'

/** Where limits are counted. */
export interface OpenLimits {
  readonly store: LimitStore
  /** Drops a connection of the library's own; a later count makes a new one. */
  readonly close: () => void
}

/**
 * Where limits are counted: in Redis if one is set, else in the database. One store a process and Redis, whoever asks, so that the
 * counters of an outage are one, too. Waits for no Redis.
 *
 * @throws {AuthError} `not_configured`: a URL, but no client to be found.
 */
export async function openLimitStore(
  options: AuthOptions,
  settings: Settings,
  platform: Platform,
  db: Database,
): Promise<OpenLimits> {
  const { redis } = settings
  const prefix = options.redisPrefix ?? 'sallyport'
  if (redis === null) return { store: createSqlLimits({ db, clock: platform.clock }), close: () => undefined }
  if (typeof redis !== 'string')
    return limitsOfClient(redis, prefix, () => create(borrowRedis(redis), prefix, platform))
  const slot = `limits/${hashSecret(`${prefix}\n${redis}`)}`
  if (!settings.production) releaseWhenChanged(`${options.basePath ?? '/api/auth'}/${settings.cookieName}`, slot)
  const open = async () => create(await openRedis(redis), prefix, platform)
  const opening = shared(slot, '1', open, (old) => void old.then((limits) => limits.close()).catch(() => undefined))
  try {
    return await opening
  } catch (error) {
    forget(slot, opening)
    throw new AuthError('not_configured', { cause: error })
  }
}

function create(connection: RedisConnection, prefix: string, { clock, log }: Platform): OpenLimits {
  const redis = createRedisLimits({ connection, clock }, { prefix })
  const local = createLocalLimits({ clock })
  const store = createLimitsWithFallback({ redis, local, log, elapsedMs: monotonicMs })
  return { store, close: () => connection.abandon() }
}

function limitsOfClient(client: object, prefix: string, make: () => OpenLimits): OpenLimits {
  const stores = shared(`limits-of-clients/${prefix}`, '1', () => new WeakMap<object, OpenLimits>())
  const found = stores.get(client) ?? make()
  stores.set(client, found)
  return found
}

/** Where a development server's configuration changed, the old connection is closed. */
function releaseWhenChanged(name: string, slot: string): void {
  shared(
    `configuration-limits${name}`,
    slot,
    () => slot,
    (old) => queueMicrotask(() => isShared(old) || release(old)),
  )
}
