import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, chownSync, constants, existsSync, mkdtempSync, readFileSync, statfsSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/**
 * @typedef {{ uid: number, gid: number }} User
 * @typedef {object} Plan
 * @property {string} name What it is, for messages.
 * @property {string} command
 * @property {string[]} args
 * @property {string} folder From {@link serverFolder}; deleted when the server stops.
 * @property {string} [cwd] Where it runs (default: in its folder).
 * @property {Record<string, string>} [env] Added to the few variables that it gets.
 * @property {number} port On 127.0.0.1; the server is ready when it takes connections there.
 * @property {User | null} user Whom it runs as; null: us.
 * @property {NodeJS.Signals} stopSignal Ends it soon, without waiting for its clients.
 *
 * @typedef {object} Server
 * @property {() => Promise<void>} stop Ends it and deletes its folder.
 * @property {(signal?: NodeJS.Signals) => Promise<void>} crash Ends it at once, as a fault would (default SIGKILL); its data stay.
 * @property {() => Promise<void>} restart Starts it again on the same port and data.
 */

const readyWithinMs = 20_000

/** Whom a server runs as that refuses root: `nobody`, or null where we are not root. */
export function unprivileged() {
  return process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : null
}

/**
 * A new folder for a server's data and log; in memory where there is room, since a test that creates a database copies files.
 *
 * @param {User | null} user Its owner.
 */
export function serverFolder(user) {
  const folder = mkdtempSync(join(roomInMemory() ? memory : tmpdir(), 'sallyport-server-'))
  if (user !== null) chownSync(folder, user.uid, user.gid)
  return folder
}

/** Linux's file system in memory; a container often has little of it. */
const memory = '/dev/shm'
const roomBytes = 4 * 2 ** 30

function roomInMemory() {
  try {
    accessSync(memory, constants.W_OK)
    const { bavail, bsize } = statfsSync(memory)
    return bavail * bsize > roomBytes
  } catch {
    return false
  }
}

/** A port of 127.0.0.1 that is free now. */
export async function freePort() {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.')
  return address.port
}

/**
 * Starts a server and waits until it takes connections. It ends with this process, however that ends.
 *
 * @param {Plan} plan
 * @returns {Promise<Server>}
 * @throws {Error} It ended or did not answer; with the end of its log.
 */
export async function startServer(plan) {
  const supervisor = spawn(
    process.execPath,
    [fileURLToPath(new URL('supervise.mjs', import.meta.url)), JSON.stringify(plan)],
    { stdio: ['pipe', 'pipe', 'inherit'], detached: true },
  )
  supervisor.stdin.on('error', () => undefined)
  let ended = ''
  supervisor.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
    ended = text.trim()
  })
  supervisor.unref()
  const closed = once(supervisor, 'close')

  async function start() {
    ended = ''
    supervisor.stdin.write('start\n')
    const deadline = performance.now() + readyWithinMs
    while (!(await takesConnections(plan.port))) {
      if (ended !== '' || performance.now() > deadline) throw new Error(failure(plan, ended))
      await sleep(20)
    }
  }

  async function stop() {
    // Who waits for the end must not end before it: nothing else may be left to do.
    supervisor.ref()
    supervisor.stdin.end()
    await closed
  }

  try {
    await start()
  } catch (error) {
    await stop()
    throw error
  }
  return {
    stop,
    restart: start,
    async crash(signal = 'SIGKILL') {
      supervisor.stdin.write(`${signal}\n`)
      while (ended === '') await sleep(5)
    },
  }
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function takesConnections(port) {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

/**
 * @param {Plan} plan
 * @param {string} ended
 */
function failure({ name, folder }, ended) {
  const log = join(folder, 'log')
  const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').slice(-5).join('\n') : ''
  return `${name} did not start (${ended || `no answer within ${readyWithinMs / 1000} s`}):\n${lines}`
}
