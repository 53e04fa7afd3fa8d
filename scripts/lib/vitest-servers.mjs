import { startMariaDb } from '../servers/mariadb.mjs'
import { ensureNginx } from '../servers/nginx.mjs'
import { startPgBouncer } from '../servers/pgbouncer.mjs'
import { startPostgres } from '../servers/postgres.mjs'
import { startRedis } from '../servers/redis.mjs'

/**
 * Starts all servers at once before the tests, tells the tests their URLs (`inject('postgresUrl')` and so on), and stops them after.
 * The projects of one run share them.
 *
 * @param {{ provide: (key: any, value: string) => void }} project
 * @throws {Error} One cannot be installed or started: then no test runs.
 */
export async function setup({ provide }) {
  /** @type {{ users: number, servers: ReturnType<typeof startAll> }} */
  const shared = (common[key] ??= { users: 0, servers: startAll() })
  shared.users += 1
  const { urls, stop } = await shared.servers
  for (const [name, url] of Object.entries(urls)) provide(name, url)
  return async () => {
    shared.users -= 1
    if (shared.users === 0) await stop()
  }
}

/** Each project runs its own copy of this file, in one process. */
const key = Symbol.for('sallyport.test-servers')
const common = /** @type {{ [key]?: { users: number, servers: ReturnType<typeof startAll> } }} */ (globalThis)

async function startAll() {
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
  const urls = {
    postgresUrl: postgres.url,
    pgbouncerUrl: postgres.bouncer.url,
    mysqlUrl: mariadb.url,
    redisUrl: redis.url,
    nginxProgram: await ensureNginx(),
  }
  return { urls, stop }
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
