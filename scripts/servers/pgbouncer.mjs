import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureProgram } from './install-apt.mjs'
import { freePort, serverFolder, startServer, unprivileged } from './server.mjs'

/** @typedef {import('./server.mjs').Server & { url: string, port: number }} PgBouncer */

const advice = 'Install PgBouncer (on Debian: apt-get install pgbouncer).'

/** Finds PgBouncer, installed first where it is missing. */
export function ensurePgBouncer() {
  return ensureProgram(['pgbouncer'], { packages: ['pgbouncer'], advice })
}

/**
 * Starts a PgBouncer in transaction mode before a PostgreSQL, with few connections, so that clients share them.
 *
 * @param {{ url: string, poolSize?: number }} options `url`: of the PostgreSQL; each of its databases is reached by its name.
 *   `poolSize`: connections to each database (default 4).
 * @returns {Promise<PgBouncer>}
 * @throws {Error} It cannot be installed or started; the message says what to do.
 */
export async function startPgBouncer({ url, poolSize = 4 }) {
  const command = await ensurePgBouncer()
  const user = unprivileged()
  const folder = serverFolder(user)
  const port = await freePort()
  const { hostname, port: behind, username, pathname } = new URL(url)
  const lines = [
    '[databases]',
    `* = host=${hostname} port=${behind} user=${username}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = any',
    'pool_mode = transaction',
    `default_pool_size = ${poolSize}`,
    'max_client_conn = 500',
    'server_idle_timeout = 5',
    'ignore_startup_parameters = extra_float_digits',
  ]
  writeFileSync(join(folder, 'pgbouncer.ini'), `${lines.join('\n')}\n`, { mode: 0o644 })
  const server = await startServer({
    name: 'PgBouncer',
    command,
    args: [join(folder, 'pgbouncer.ini')],
    folder,
    port,
    user,
    stopSignal: 'SIGTERM',
  })
  return { ...server, port, url: `postgres://${username}@127.0.0.1:${port}${pathname}` }
}
