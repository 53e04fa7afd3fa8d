import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { temporaryFolder } from '../storage/testing-only/empty-database.ts'
import { testOrigin, testPassword } from '../testing-only/test-auth.ts'

/** Real processes on the built package. */

const entry = pathToFileURL(join(import.meta.dirname, '../../dist/index.js')).href
const program = join(import.meta.dirname, '../testing-only/close-server.mjs')

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => folder.remove())

/** Signs in over a connection; what became of it: `signed-in`, or the code of the refusal. */
function signIn(port: number, agent: Agent): Promise<string> {
  const body = JSON.stringify({ email: 'ada@example.com', password: testPassword })
  return new Promise((resolve, reject) => {
    const headers = { origin: testOrigin, 'content-type': 'application/json', 'content-length': String(body.length) }
    const sent = httpRequest(
      { port, host: '127.0.0.1', method: 'POST', path: '/api/auth/sign-in', headers, agent },
      (answer) => {
        let text = ''
        answer.on('data', (chunk: Buffer) => (text += String(chunk)))
        answer.once('error', reject)
        answer.once('end', () => resolve((JSON.parse(text) as { error?: { code: string } }).error?.code ?? 'signed-in'))
      },
    )
    sent.once('error', reject)
    sent.end(body)
  })
}

it('at SIGTERM 50 sign-ins in flight are all answered, no connection is reset, and the process ends with 0', async () => {
  const child = fork(program, [entry, `file:${join(folder.path, 'auth.db')}`], {
    execArgv: [],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  const ended = once(child, 'exit')
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  const agent = new Agent({ keepAlive: true, maxSockets: 50 })
  let answered = 0
  const answers = Array.from({ length: 50 }, async () => {
    const outcome = await signIn(port, agent)
    answered += 1
    return outcome
  })
  await once(child, 'message') // All have arrived; most wait in front of the hash gate.
  child.disconnect()
  child.kill('SIGTERM')
  expect(answered).toBeLessThan(50)
  const outcomes = await Promise.all(answers)
  // On a machine that is slow enough the gate itself gives up waiting: answered, too.
  expect(outcomes.filter((outcome) => outcome !== 'signed-in' && outcome !== 'busy')).toEqual([])
  expect(outcomes.filter((outcome) => outcome === 'signed-in').length).toBeGreaterThan(1)
  expect(await ended).toEqual([0, null])
  agent.destroy()
}, 20_000)

it('a script that signs in once and ends needs no close: nothing of ours keeps the process alive', async () => {
  const script = `
    const { createAuth } = await import(${JSON.stringify(entry)})
    const origin = 'https://app.example.com'
    const auth = createAuth({ database: process.env.DB, url: origin, secret: 'q3Zk0oS2m9TtX1vYb7cLrJ4wNfHdGpE8', mail() { throw new Error('down') } })
    await auth.users.create({ email: 'ada@example.com', password: '${testPassword}', emailVerified: true })
    const post = (path, body) => auth.handler(new Request(origin + '/api/auth' + path, { method: 'POST', headers: { origin, 'content-type': 'application/json' }, body: JSON.stringify(body) }))
    await post('/sign-up', { email: 'bob@example.com', password: '${testPassword}' })
    const response = await post('/sign-in', { email: 'ada@example.com', password: '${testPassword}' })
    await auth.handler(new Request(origin + '/api/auth/health'))
    console.log(response.status)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, NODE_ENV: 'production', DB: `file:${join(folder.path, 'auth.db')}` },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let output = ''
  child.stdout.on('data', (text: Buffer) => (output += String(text)))
  const timer = setTimeout(() => child.kill('SIGKILL'), 8_000)
  const [code] = (await once(child, 'close')) as [number | null]
  clearTimeout(timer)
  expect([code, output.trim().split('\n').at(-1)]).toEqual([0, '200'])
}, 10_000)
