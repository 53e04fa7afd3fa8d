import { spawn } from 'node:child_process'
import { readdirSync, readlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { bareEnvironment, nextProgram } from './app.mjs'

/**
 * @typedef {object} Server
 * @property {number} port
 * @property {() => string} log What it has printed so far.
 * @property {(path: string) => string[]} openFiles The open files of the process whose paths begin so.
 * @property {() => Promise<number | null>} stop Resolves to its exit code; may be called again.
 */

const readyWithinMs = 30_000

/** @returns {Promise<number>} A port that was free a moment ago. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

/**
 * Starts an app in production and waits until it listens. Node itself is the server, so that its process can be looked into.
 *
 * @param {{ folder: string, standalone: boolean, port: number, env: Record<string, string>, program?: string }} options
 *   `folder`: of the app, or of its standalone output. `env`: all of the app's environment. `program`: Next's own, relative to the
 *   folder, where it is not in the app's own packages.
 * @returns {Promise<Server>}
 */
export async function startServer({ folder, standalone, port, env, program = nextProgram }) {
  const args = standalone ? ['server.js'] : [program, 'start', '--port', String(port)]
  const address = standalone ? { PORT: String(port), HOSTNAME: '127.0.0.1' } : {}
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...bareEnvironment(), ...address, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8')
    stream.on('data', (/** @type {string} */ text) => (log += text))
  }
  const ended = new Promise((resolve) => child.once('close', resolve))
  const killWithUs = () => void child.kill('SIGKILL')
  const leave = () => process.exit(130)
  process.once('exit', killWithUs)
  process.once('SIGINT', leave)
  process.once('SIGTERM', leave)
  const server = {
    port,
    log: () => log,
    openFiles: (/** @type {string} */ path) => openFiles(child.pid ?? 0).filter((file) => file.startsWith(path)),
    async stop() {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), 5_000)
      await ended
      clearTimeout(timer)
      process.off('exit', killWithUs)
      process.off('SIGINT', leave)
      process.off('SIGTERM', leave)
      return child.exitCode
    },
  }
  for (const since = performance.now(); !/Ready in/.test(log); await sleep(50)) {
    if (child.exitCode === null && performance.now() - since < readyWithinMs) continue
    await server.stop()
    throw new Error(`The server did not start:\n${log}`)
  }
  return server
}

/**
 * @param {number} pid
 * @returns {string[]}
 */
function openFiles(pid) {
  const folder = `/proc/${pid}/fd`
  return readdirSync(folder).flatMap((name) => {
    try {
      return [readlinkSync(join(folder, name))]
    } catch {
      return [] // Closed meanwhile.
    }
  })
}
