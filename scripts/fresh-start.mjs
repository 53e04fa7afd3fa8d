import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { countLine } from './lib/counts.mjs'
import { must, npm, secondsSince } from './lib/program.mjs'
import { root } from './lib/root.mjs'

/**
 * `npm start` as a newcomer runs it: from a fresh copy, in a path with a space, with an empty HOME and nothing in the environment, with
 * port 3000 taken; and once more, to see that users and sessions are still there.
 */

const startTimeoutMs = 300_000
const counts = { passed: 0, failed: 0, skipped: 0 }

/**
 * @param {string} name
 * @param {() => boolean | Promise<boolean>} test
 */
async function check(name, test) {
  let passed = false
  try {
    passed = await test()
  } catch (error) {
    console.log(error)
  }
  counts[passed ? 'passed' : 'failed'] += 1
  console.log(`${passed ? 'ok    ' : 'FAILED'} ${name}`)
}

/** Copies what a clone would have: the files that git tracks, or would if they were added. */
async function copyRepository(/** @type {string} */ target) {
  const list = await must('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'])
  for (const file of list.split('\0').filter((name) => name !== '' && existsSync(join(root, name)))) {
    mkdirSync(dirname(join(target, file)), { recursive: true })
    cpSync(join(root, file), join(target, file))
  }
}

/** @typedef {{ url: string, output: () => string, stop: () => Promise<number | null> }} Running */

/**
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env The whole environment.
 * @returns {Promise<Running | { output: () => string, code: number | null }>} Without `url` where it ended by itself.
 */
async function start(folder, env) {
  const { command, first } = npm()
  const child = spawn(command, [...first, 'start'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let output = ''
  const take = (/** @type {Buffer} */ text) => {
    output += String(text)
  }
  child.stdout.on('data', take)
  child.stderr.on('data', take)
  const ended = once(child, 'close')
  const deadline = performance.now() + startTimeoutMs
  while (performance.now() < deadline && child.exitCode === null) {
    const url = /runs at\s+(http:\/\/\S+)/.exec(output)?.[1]
    if (url !== undefined) {
      return {
        url,
        output: () => output,
        async stop() {
          process.kill(-Number(child.pid), 'SIGTERM')
          const [code] = await ended
          return code
        },
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  if (child.exitCode === null) process.kill(-Number(child.pid), 'SIGKILL')
  await ended
  return { output: () => output, code: child.exitCode }
}

/**
 * @param {Running | { output: () => string }} started
 * @returns {asserts started is Running}
 */
function assertRunning(started) {
  if (!('url' in started)) throw new Error(`npm start ended:\n${started.output()}`)
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function filesBelow(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/** Listens where the demo would; where somebody does so already, the port is taken as it should be. */
async function takePort(/** @type {number} */ port) {
  const server = createServer()
  await new Promise((resolve) => server.once('error', resolve).listen(port, () => resolve(undefined)))
  return server
}

/** @param {Running} demo */
async function signIn({ url, output }) {
  const [, email, password] = /member\s+(\S+@\S+)\s+(\S+)/.exec(output()) ?? []
  const response = await fetch(`${url}/api/auth/sign-in`, {
    method: 'POST',
    headers: { origin: url, 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  return { status: response.status, cookie: response.headers.getSetCookie()[0]?.split(';')[0] ?? '' }
}

const folder = mkdtempSync(join(tmpdir(), 'a fresh clone '))
const home = join(folder, 'empty home')
const clone = join(folder, 'the app')
mkdirSync(home)
const bare = { PATH: process.env.PATH, HOME: home }
const port3000 = await takePort(3000)
try {
  await copyRepository(clone)
  const since = performance.now()
  console.log('npm start in a fresh copy')
  const first = await start(clone, bare)
  assertRunning(first)
  console.log(`it answered after ${secondsSince(since)}`)
  await check('it prints a URL on another port than 3000, which is taken', () =>
    /^http:\/\/localhost:(?!3000$)\d+$/.test(first.url),
  )
  await check('the start page answers', async () => (await fetch(first.url)).status === 200)
  const signedIn = await signIn(first)
  await check(
    'the member signs in with the password that it printed',
    () => signedIn.status === 200 && signedIn.cookie !== '',
  )
  await check('the files for browsers hold no secret and nothing of the server part of the library', () => {
    const secret =
      /^AUTH_SECRET="?([^"\n]+)/m.exec(readFileSync(join(clone, 'apps/demo/.env.local'), 'utf8'))?.[1] ?? ''
    const texts = filesBelow(join(clone, 'apps/demo/.next/static')).map((file) => readFileSync(file, 'latin1'))
    const markers = [secret, 'sallyport.runtime/1', 'auth_sessions', 'AUTH_SECRET', '$argon2id$', 'node:crypto']
    return secret.length >= 32 && texts.length > 5 && texts.every((text) => !markers.some((one) => text.includes(one)))
  })
  await check('settings and passwords are for this user only', () =>
    ['apps/demo/.env.local', 'apps/demo/.data/seed.json', 'apps/demo/.data/auth.db'].every(
      (file) => (statSync(join(clone, file)).mode & 0o077) === 0,
    ),
  )
  await check('it ends when it is told to', async () => {
    await first.stop()
    return fetch(first.url).then(
      () => false,
      () => true,
    )
  })

  const again = performance.now()
  const second = await start(clone, { ...bare, PORT: new URL(first.url).port })
  assertRunning(second)
  await check(
    `a second start takes PORT and is quicker (${secondsSince(again)})`,
    () => second.url === first.url && performance.now() - again < 30_000,
  )
  await check('the session of before is still there', async () => {
    const response = await fetch(`${second.url}/api/auth/session`, { headers: { cookie: signedIn.cookie } })
    return (await response.json()).user?.role === 'member'
  })
  await check('the passwords are the same', async () => (await signIn(second)).status === 200)
  const third = await start(clone, { ...bare, PORT: new URL(first.url).port })
  await check(
    'where PORT is taken it says so and ends',
    () => !('url' in third) && third.code !== 0 && /port/i.test(third.output()),
  )
  await second.stop()
} catch (error) {
  counts.failed += 1
  console.log(error instanceof Error ? error.message : error)
} finally {
  port3000.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}
console.log(countLine(counts))
process.exitCode = counts.failed === 0 ? 0 : 1
