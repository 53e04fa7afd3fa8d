import { mkdtempSync, rmSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { serverDataFolder } from '../../apps/demo/lib/data-folder.mjs'
import { buildDemo, buildLibrary, demoFolder, nextProgram } from '../../scripts/build.mjs'
import { must } from '../../scripts/lib/program.mjs'
import { startMariaDb } from '../../scripts/servers/mariadb.mjs'
import { startPostgres } from '../../scripts/servers/postgres.mjs'
import { freePort, serverFolder, startServer } from '../../scripts/servers/server.mjs'

/**
 * @typedef {{ email: string, password: string, role: string }} Account
 * @typedef {{ store: string, port: number, mailbox: string, accounts: Account[] }} Demo `mailbox`: the file that the demo writes its
 *   mails to.
 * @typedef {Demo & { stop: () => Promise<void> }} RunningDemo
 */

/** Where the demo is told that it is served: as behind a proxy that ends TLS. */
const origin = 'https://demo.example.com'

/** @type {Record<string, () => Promise<RunningDemo>>} */
const stores = {
  SQLite: () => startDemo('SQLite', null),
  PostgreSQL: () => onServer('PostgreSQL', startPostgres()),
  MariaDB: () => onServer('MariaDB', startMariaDb()),
}

/** @param {string} name Of a store; all are, unless ATTACK_STORES names others. */
function isWanted(name) {
  const only = process.env.ATTACK_STORES?.toLowerCase()
  return only === undefined || only.split(',').includes(name.toLowerCase())
}

/**
 * Builds the demo where it is not, and starts it in production mode, once for each store.
 *
 * @param {{ provide: (key: any, value: Demo[]) => void }} project
 */
export async function setup({ provide }) {
  await buildLibrary()
  await buildDemo()
  const wanted = Object.entries(stores).filter(([name]) => isWanted(name))
  const started = await Promise.allSettled(wanted.map(([, start]) => start()))
  const demos = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const stop = () => Promise.all(demos.map((demo) => demo.stop()))
  const failed = started.find((one) => one.status === 'rejected')
  if (failed !== undefined) {
    await stop()
    throw failed.reason
  }
  provide(
    'demos',
    demos.map(({ store, port, mailbox, accounts }) => ({ store, port, mailbox, accounts })),
  )
  return stop
}

/**
 * @param {string} store
 * @param {Promise<{ url: string, stop: () => Promise<void> }>} starting
 * @returns {Promise<RunningDemo>}
 */
async function onServer(store, starting) {
  const server = await starting
  try {
    const demo = await startDemo(store, server.url)
    return { ...demo, stop: () => demo.stop().then(server.stop) }
  } catch (error) {
    await server.stop()
    throw error
  }
}

/**
 * @param {string} store
 * @param {string | null} url Null: a file of its own.
 * @returns {Promise<RunningDemo>}
 */
async function startDemo(store, url) {
  const folder = serverFolder(null)
  const data = url === null ? mkdtempSync(join(folder, 'data-')) : join(demoFolder, serverDataFolder(url))
  const port = await freePort()
  const env = {
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    AUTH_URL: origin,
    AUTH_SECRET: randomBytes(32).toString('base64url'),
    DATABASE_URL: url ?? `file:${join(data, 'auth.db')}`,
  }
  const seeded = await must(process.execPath, [join(demoFolder, 'scripts/seed.mjs')], { env })
  const server = await startServer({
    name: `The demo on ${store}`,
    command: process.execPath,
    args: [nextProgram(), 'start', '-p', String(port)],
    folder,
    cwd: demoFolder,
    env,
    port,
    user: null,
    stopSignal: 'SIGTERM',
  })
  const stop = async () => {
    await server.stop()
    rmSync(data, { recursive: true, force: true })
  }
  const { accounts } = /** @type {{ accounts: Account[] }} */ (JSON.parse(seeded))
  return { store, port, mailbox: join(data, 'mailbox.jsonl'), accounts, stop }
}
