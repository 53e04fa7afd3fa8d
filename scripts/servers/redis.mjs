import { ensureProgram } from './install-apt.mjs'
import { freePort, serverFolder, startServer, unprivileged } from './server.mjs'

/** @typedef {import('./server.mjs').Server & { url: string, port: number }} Redis */

const advice = 'Install Redis or Valkey (on Debian: apt-get install redis-server).'

/** Finds Redis or Valkey, installed first where it is missing. */
export function ensureRedis() {
  return ensureProgram(['redis-server', 'valkey-server'], { packages: ['redis-server'], advice })
}

/**
 * Starts an empty Redis that keeps nothing on the disk.
 *
 * @param {{ args?: string[] }} [options] `args`: more for redis-server.
 * @returns {Promise<Redis>}
 * @throws {Error} It cannot be installed or started; the message says what to do.
 */
export async function startRedis({ args = [] } = {}) {
  const command = await ensureRedis()
  const user = unprivileged()
  const port = await freePort()
  const server = await startServer({
    name: 'Redis',
    command,
    args: ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', ...args],
    folder: serverFolder(user),
    port,
    user,
    stopSignal: 'SIGTERM',
  })
  return { ...server, port, url: `redis://127.0.0.1:${port}` }
}
