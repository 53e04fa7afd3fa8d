import { ensureProgram } from '../servers/install-apt.mjs'
import { startMariaDb } from '../servers/mariadb.mjs'
import { startPgBouncer } from '../servers/pgbouncer.mjs'
import { startPostgres } from '../servers/postgres.mjs'
import { startRedis } from '../servers/redis.mjs'

/**
 * Starts all servers at once before the tests, tells the tests their URLs (`inject('postgresUrl')` and so on), and stops them after.
 *
 * @param {{ provide: (key: any, value: string) => void }} project
 * @throws {Error} One cannot be installed or started: then no test runs.
 */
export async function setup({ provide }) {
  const started = await Promise.allSettled([postgresAndBouncer(), startMariaDb(), startRedis()])
  const stop = () =>
    Promise.all(
      started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])).map((server) => server.stop()),
    )
  const failed = started.find((one) => one.status === 'rejected')
  if (failed !== undefined) {
    await stop()
    throw failed.reason
  }
  const [postgres, mariadb, redis] = /** @type {any} */ (started.map((one) => 'value' in one && one.value))
  // A test starts it with the configuration that docs/deployment.md shows.
  const advice = 'Install nginx (on Debian: apt-get install nginx-light).'
  provide('nginxProgram', await ensureProgram(['nginx'], { packages: ['nginx-light'], advice }))
  provide('postgresUrl', postgres.url)
  provide('pgbouncerUrl', postgres.bouncer.url)
  provide('mysqlUrl', mariadb.url)
  provide('redisUrl', redis.url)
  return stop
}

async function postgresAndBouncer() {
  const postgres = await startPostgres()
  try {
    const bouncer = await startPgBouncer({ url: postgres.url })
    return { url: postgres.url, bouncer, stop: () => bouncer.stop().then(postgres.stop) }
  } catch (error) {
    await postgres.stop()
    throw error
  }
}
