import { startMariaDb } from '../servers/mariadb.mjs'
import { startPostgres } from '../servers/postgres.mjs'
import { startRedis } from '../servers/redis.mjs'

/** @typedef {{ env: Record<string, string>, stop: () => Promise<void> }} Services `env`: where instances find them. */

/**
 * Starts the database and, unless instances shall only poll, Redis.
 *
 * @param {Pick<import('./options.mjs').Options, 'store' | 'feed'>} options
 * @returns {Promise<Services>}
 */
export async function startServices({ store, feed }) {
  const database = await (store === 'mysql' ? startMariaDb() : startPostgres())
  // As behind a pooler, which passes no notification on.
  const url = store === 'postgres' && feed !== 'postgres' ? `${database.url}?pgbouncer=true` : database.url
  if (feed === 'poll') return { env: { DATABASE_URL: url }, stop: database.stop }
  try {
    const redis = await startRedis()
    const stop = async () => void (await Promise.all([redis.stop(), database.stop()]))
    return { env: { DATABASE_URL: url, AUTH_REDIS_URL: redis.url }, stop }
  } catch (error) {
    await database.stop()
    throw error
  }
}
