/**
 * Runs a test server and ends it when the process that asked for it is gone, however that ended: it holds the other end of our
 * standard input. Then the server's folder goes too.
 *
 * Argument: JSON of a `Plan` (server.mjs). Each line of the input is `start` or the name of a signal for the server; each line of
 * the output tells of one that ended, with its exit code.
 */
import { spawn } from 'node:child_process'
import { openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const { command, args, folder, cwd, env, user, stopSignal } = JSON.parse(process.argv[2] ?? '{}')
const output = openSync(join(folder, 'log'), 'a')

/** @type {import('node:child_process').ChildProcess | null} */
let child = null
let closing = false

function start() {
  const started = spawn(command, args, {
    cwd: cwd ?? folder,
    stdio: ['ignore', output, output],
    env: { PATH: process.env.PATH, HOME: folder, TMPDIR: folder, LC_ALL: 'C.UTF-8', TZ: 'UTC', ...env },
    ...user,
  })
  started.once('error', (error) => ended(error.message))
  started.once('close', (code) => ended(`exit code ${code}`))
  child = started
}

/** @param {string} how */
function ended(how) {
  child = null
  process.stdout.write(`${how}\n`)
  if (closing) finish()
}

function finish() {
  rmSync(folder, { recursive: true, force: true })
  process.exit()
}

function close() {
  closing = true
  if (child === null) return finish()
  child.kill(stopSignal)
  setTimeout(() => child?.kill('SIGKILL'), 3_000)
}

// Who asked is gone, and nobody reads what we say.
process.stdout.on('error', () => undefined)
createInterface({ input: process.stdin })
  .on('line', (line) => (line === 'start' ? start() : child?.kill(/** @type {NodeJS.Signals} */ (line))))
  .on('close', close)
