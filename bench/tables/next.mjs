import { fork, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cpSync, mkdirSync, readdirSync } from 'node:fs'
import { Agent, createServer } from 'node:http'
import { once } from 'node:events'
import { join } from 'node:path'
import { claims, keyText, sealIdeal } from '../contenders/ideal.mjs'
import { openSallyport, sessionsOf } from '../contenders/sallyport.mjs'
import { openBetterAuth } from '../contenders/stores.mjs'
import { finish, given, tell } from '../lib/child.mjs'
import { ask, load } from '../lib/requests.mjs'

/** Guarded requests through a production build of Next: `next build`, `next start`. */
const how = given.quick ? { rounds: 2, turnMs: 150 } : { rounds: 7, turnMs: 400 }
const contenders = join(import.meta.dirname, '../contenders')
const app = join(import.meta.dirname, '../../next-app')
const program = join(import.meta.dirname, '../../node_modules/next/dist/bin/next')

const secret = randomBytes(32).toString('base64url')
const [ourUrl, betterFile] = [`file:${join(given.folder, 'ours.db')}`, join(given.folder, 'better.db')]
const { auth } = await openSallyport(ourUrl)
const ours = (await sessionsOf(auth, 1)).cookies[0] ?? ''
const betterAuth = await openBetterAuth('sqlite', betterFile, { secret })
const better = await betterAuth.signUp('ada@example.com')
const ideal = sealIdeal(claims)
const env = {
  ...process.env,
  BENCH_SALLYPORT: ourUrl,
  BENCH_BETTER_AUTH: betterFile,
  BENCH_SECRET: secret,
  BENCH_IDEAL_KEY: keyText,
}

tell('building the app')
mkdirSync(app, { recursive: true })
cpSync(join(contenders, 'next-app'), app, { recursive: true })
for (const file of readdirSync(contenders).filter((name) => name.endsWith('.mjs')))
  cpSync(join(contenders, file), join(app, 'contenders', file))
const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'build'], { cwd: app, env, encoding: 'utf8' })
if (status !== 0) throw new Error(`${stdout}${stderr}`)

const port = await freePort()
const server = fork(program, ['start', '--port', String(port), '--hostname', '127.0.0.1'], {
  cwd: app,
  env,
  execArgv: ['--import', join(contenders, 'tell-cpu.mjs')],
  stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
})
try {
  await untilReady()
  const rows = await load(
    server,
    port,
    [
      ...kind('API route', '/api', { bare: '', ideal, sallyport: ours, 'better-auth': better }),
      ...kind('route handler', '/handlers', { bare: '', ideal, sallyport: ours, 'better-auth': better }),
      ...kind('proxy', '/api/proxied', { bare: '', ideal, sallyport: ours }),
    ],
    how,
  )
  finish(rows.map(({ name, rate, cpuUs }) => ({ name, rate, cpuUs, addedUs: cpuUs - bareOf(rows, name) })))
} finally {
  server.kill()
}

/**
 * @param {string} what
 * @param {string} path
 * @param {Record<string, string>} cookies By the last segment of the path.
 */
function kind(what, path, cookies) {
  return Object.entries(cookies).map(([name, cookie]) => ({
    name: `${name}, ${what}`,
    path: `${path}/${name}`,
    cookie,
  }))
}

/** @param {readonly import('../lib/requests.mjs').Loaded[]} rows @param {string} name */
function bareOf(rows, name) {
  return rows.find((row) => row.name === name.replace(/^[^,]+/, 'bare'))?.cpuUs ?? Number.NaN
}

async function freePort() {
  const probe = createServer()
  await once(probe.listen(0, '127.0.0.1'), 'listening')
  const { port: free } = /** @type {import('node:net').AddressInfo} */ (probe.address())
  await new Promise((resolve) => probe.close(resolve))
  return free
}

async function untilReady() {
  const agent = new Agent()
  for (let left = 300; left > 0; left -= 1) {
    if ((await ask(agent, port, '/api/bare', '').catch(() => null)) === 200) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('Next did not start within 30 seconds.')
}
