import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { buildDemo, buildLibrary, demoFolder, nextProgram } from './build.mjs'
import { databaseInUse } from './lib/database-in-use.mjs'
import { endWithNpm } from './lib/end-with-npm.mjs'
import { install, isInstalled } from './lib/install.mjs'
import { must } from './lib/program.mjs'
import { step } from './lib/step.mjs'

const help = `Usage: npm start [-- --port <number>]

Installs and builds what is missing, creates the demo's database with a member and an admin, and runs the demo.

  --port <number>  the port; the same as PORT in the environment. Default: 3000, or the next free one.
  --help           this text

The demo keeps its data in apps/demo/.data and its secret in apps/demo/.env.local; delete both to begin anew.
Another database: DATABASE_URL=postgres://user:password@host/name npm start, or mysql://….
`

const settingsFile = join(demoFolder, '.env.local')
const defaultPort = 3000
const readyWithinMs = 60_000

/**
 * @param {string | undefined} text
 * @returns {number | null} Null where no port was asked for.
 */
function parsePort(text) {
  if (text === undefined || text === '') return null
  const port = Number(text)
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port
  throw new Error(`The port is ${JSON.stringify(text)}; give a number from 1 to 65535.`)
}

/** @param {number | null} wanted */
async function choosePort(wanted) {
  if (wanted !== null) {
    if (await isFree(wanted)) return wanted
    throw new Error(
      `Port ${wanted} is taken. Choose another with PORT or --port, or leave it out for the next free one.`,
    )
  }
  for (let port = defaultPort; port < defaultPort + 100; port += 1) {
    if (await isFree(port)) return port
  }
  throw new Error(`No port from ${defaultPort} to ${defaultPort + 99} is free. Choose one with PORT or --port.`)
}

/**
 * Whether nobody listens on a port, on any address of this machine.
 *
 * @param {number} port
 */
async function isFree(port) {
  for (const host of [undefined, '127.0.0.1', '::1']) {
    const code = await listenOnce(port, host)
    if (code === 'EACCES') throw new Error(`Port ${port} may not be used by this user. Choose one above 1023.`)
    if (code === 'EADDRINUSE') return false
  }
  return true
}

/**
 * @param {number} port
 * @param {string | undefined} host
 * @returns {Promise<string | null>} The error's code, or null.
 */
function listenOnce(port, host) {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) => resolve(error.code ?? 'unknown'))
    server.listen(host === undefined ? { port } : { port, host }, () => server.close(() => resolve(null)))
  })
}

/** Writes the demo's settings with a fresh secret, where there are none. */
function writeSettings() {
  mkdirSync(join(demoFolder, '.data'), { recursive: true, mode: 0o700 })
  const lines = [`AUTH_SECRET=${randomBytes(32).toString('base64url')}`, 'DATABASE_URL=file:.data/auth.db']
  try {
    writeFileSync(settingsFile, `${lines.join('\n')}\n`, { mode: 0o600, flag: 'wx' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

/**
 * Brings the demo's database to the current schema and puts its users in, where they are missing.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ email: string, password: string, role: string }[]>}
 */
async function seed(env) {
  const printed = await must(process.execPath, ['--env-file=.env.local', 'scripts/seed.mjs'], { cwd: demoFolder, env })
  return JSON.parse(printed).accounts
}

/**
 * Runs the demo until it ends or we are told to.
 *
 * @param {number} port
 * @param {NodeJS.ProcessEnv} env
 */
function serve(port, env) {
  const child = spawn(process.execPath, [nextProgram(), 'start', '-p', String(port)], {
    cwd: demoFolder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let banner = ''
  let isReady = false
  child.stdout.setEncoding('utf8')
  child.stdout.on('data', (/** @type {string} */ text) => {
    if (isReady) process.stdout.write(text)
    else banner += text
  })
  /** @type {Promise<number>} */
  const ended = new Promise((resolve) => {
    child.once('error', () => resolve(1))
    child.once('close', (code) => resolve(code ?? 0))
  })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => child.kill(signal))
  endWithNpm('start', () => child.kill('SIGTERM'))
  return {
    ended,
    stop: () => child.kill('SIGTERM'),
    /** Resolves when the demo answers. */
    ready: async () => {
      const deadline = performance.now() + readyWithinMs
      const end = ended.then((code) => {
        throw new Error(`The demo ended with exit code ${code} before it answered.\n${banner}`)
      })
      for (;;) {
        const status = await Promise.race([statusOf(port), end])
        if (status !== null && status < 500) break
        if (status !== null) throw new Error(`The demo answers ${status}.\n${banner}`)
        if (performance.now() > deadline)
          throw new Error(`The demo did not answer within ${readyWithinMs / 1000} s.\n${banner}`)
        await sleep(100)
      }
      end.catch(() => undefined)
      isReady = true
    },
  }
}

/**
 * @param {number} port
 * @returns {Promise<number | null>} The status of an answer, or null where there is none yet.
 */
function statusOf(port) {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path: '/', headers: { host: `localhost:${port}` } }, (response) => {
      response.resume()
      resolve(response.statusCode ?? null)
    })
    request.setTimeout(10_000, () => request.destroy())
    request.once('error', () => resolve(null))
  })
}

/** @param {string[]} lines */
function box(lines) {
  const width = Math.max(...lines.map((line) => line.length))
  const rule = '─'.repeat(width + 4)
  return [`┌${rule}┐`, ...lines.map((line) => `│  ${line.padEnd(width)}  │`), `└${rule}┘`].join('\n')
}

/** @param {{ email: string, password: string, role: string }[]} accounts */
function accountLines(accounts) {
  const widest = (/** @type {'role' | 'email'} */ key) => Math.max(...accounts.map((account) => account[key].length))
  return accounts.map(
    ({ role, email, password }) => `${role.padEnd(widest('role'))}   ${email.padEnd(widest('email'))}   ${password}`,
  )
}

async function main() {
  const { values } = parseArgs({ options: { port: { type: 'string' }, help: { type: 'boolean' } } })
  if (values.help) return console.log(help)
  const wanted = parsePort(values.port ?? process.env.PORT)
  await choosePort(wanted)
  if (!existsSync(join(demoFolder, 'package.json'))) throw new Error('apps/demo is missing from this checkout.')
  console.log('sallyport demo')
  await step('install packages', async () => (isInstalled() ? false : install().then(() => true)), {
    idle: (done) => !done,
  })
  await step('build the library', buildLibrary, { idle: (built) => !built })
  await step('build the demo', buildDemo, { idle: (built) => !built })
  await step('write the settings', async () => writeSettings(), { idle: (written) => !written })
  const database = databaseInUse(process.env, readFileSync(settingsFile, 'utf8'))
  console.log(`  ${'use the database'.padEnd(24)}${database.name}`)
  const port = await choosePort(wanted)
  const env = {
    DATABASE_URL: database.url,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    AUTH_URL: `http://localhost:${port}`,
    PORT: String(port),
  }
  const accounts = await step('prepare the database', () => seed(env))
  const server = serve(port, env)
  try {
    await step('start the demo', server.ready)
  } catch (error) {
    server.stop()
    throw error
  }
  const sign = ['Sign in as:', ...accountLines(accounts).map((line) => `  ${line}`)]
  console.log(
    `\n${box([`The demo runs at  http://localhost:${port}`, '', ...sign, '', 'Ctrl-C ends it; what you did is kept.'])}\n`,
  )
  process.exitCode = await server.ended
}

try {
  await main()
} catch (error) {
  console.log(`\n${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
