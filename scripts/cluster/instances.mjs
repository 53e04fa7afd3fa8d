import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { serverDataFolder } from '../../apps/demo/lib/data-folder.mjs'
import { demoFolder, nextProgram } from '../build.mjs'
import { must } from '../lib/program.mjs'
import { freePort, serverFolder, startServer } from '../servers/server.mjs'

/**
 * @typedef {object} Instance
 * @property {string} name As the header `x-instance` tells it.
 * @property {number} port On 127.0.0.1.
 *
 * @typedef {{ email: string, password: string, role: string }} Account
 */

/**
 * Creates the tables and the demo's two people, before any instance runs.
 *
 * @param {Record<string, string>} env
 * @returns {Promise<Account[]>}
 */
export async function seedDemo(env) {
  const printed = await must(process.execPath, [join(demoFolder, 'scripts/seed.mjs')], { env })
  return JSON.parse(printed).accounts
}

/**
 * Deletes the files that the demo keeps beside a database on a server: passwords and caught mails.
 *
 * @param {Record<string, string>} env
 */
export function forgetDemo({ DATABASE_URL: url = '' }) {
  rmSync(join(demoFolder, serverDataFolder(url)), { recursive: true, force: true })
}

/**
 * Starts instances of the built demo, which end with this process.
 *
 * @param {number} count
 * @param {Record<string, string>} env The same for all: database, secret, origin.
 * @returns {Promise<{ instances: Instance[], stop: () => Promise<void> }>}
 */
export async function startInstances(count, env) {
  const names = Array.from({ length: count }, (_, index) => String(index + 1))
  const started = await Promise.allSettled(names.map((name) => startInstance(name, env)))
  const running = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const stop = async () => void (await Promise.all(running.map((one) => one.stop())))
  const failed = started.find((one) => one.status === 'rejected')
  if (failed !== undefined) {
    await stop()
    throw failed.reason
  }
  return { instances: running.map(({ name, port }) => ({ name, port })), stop }
}

/**
 * @param {string} name
 * @param {Record<string, string>} env
 */
async function startInstance(name, env) {
  const port = await freePort()
  const server = await startServer({
    name: `Instance ${name}`,
    command: process.execPath,
    args: [nextProgram(), 'start', '-H', '127.0.0.1', '-p', String(port)],
    folder: serverFolder(null),
    cwd: demoFolder,
    env,
    port,
    user: null,
    stopSignal: 'SIGTERM',
  })
  return { name, port, stop: server.stop }
}
