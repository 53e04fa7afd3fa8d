import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createTestAuth, testPassword } from '../testing-only/test-auth.ts'
import type { TestAuth } from '../testing-only/test-auth.ts'

/** Two real processes on one database, running on the built package. */

const entry = pathToFileURL(join(import.meta.dirname, '../../dist/index.js')).href
const program = join(import.meta.dirname, '../testing-only/race-server.mjs')

interface Call {
  readonly path: string
  readonly body: object
}

let auth: TestAuth
let children: ChildProcess[]

beforeEach(async () => {
  auth = await createTestAuth({ platform: { clock: { now: () => Date.now() } } })
  children = []
  for (let count = 0; count < 2; count += 1) {
    const child = fork(program, [entry, auth.temporary.url], {
      execArgv: [],
      env: { ...process.env, NODE_ENV: 'production' },
    })
    children.push(child)
    await once(child, 'message')
  }
})

afterEach(async () => {
  for (const child of children) child.kill()
  await auth.remove()
})

/** Sends the same calls from both processes at once; every status. */
async function fromBoth(calls: readonly Call[]): Promise<number[]> {
  const answers = await Promise.all(
    children.map(async (child) => {
      child.send({ requests: calls })
      const [message] = (await once(child, 'message')) as [{ statuses: number[] }]
      return message.statuses
    }),
  )
  return answers.flat()
}

function repeat(call: Call, times: number): Call[] {
  return Array.from({ length: times }, () => call)
}

it('AT148 of 50 sign-ins at once in two processes five are evaluated, for a known and an unknown address', {
  tags: ['ASVS-6.3.1'],
}, async () => {
  await auth.addUser('ada@example.com')
  for (const email of ['ada@example.com', 'nobody@example.com']) {
    const statuses = await fromBoth(repeat({ path: '/sign-in', body: { email, password: 'wrong wrong wrong' } }, 25))
    expect(statuses.filter((status) => status === 401)).toHaveLength(5)
    expect(statuses.filter((status) => status === 429)).toHaveLength(45)
  }
})

it('AT035 of 50 proofs with one link at once in two processes one succeeds, and one user exists', {
  tags: ['ASVS-2.3.4', 'ASVS-6.5.1', 'ASVS-15.4.2', 'NIST-3.1.3.2'],
}, async () => {
  await auth.post('/sign-up', { email: 'ada@example.com', password: testPassword })
  await auth.delivered()
  const token = new URL(auth.mails[0]?.link ?? '').searchParams.get('token')
  const statuses = await fromBoth(repeat({ path: '/email/verify', body: { token } }, 25))
  expect(statuses.filter((status) => status === 200)).toHaveLength(1)
  expect(statuses.filter((status) => status === 400)).toHaveLength(49)
})

it('of 50 guesses of a code at once in two processes five are compared', { tags: ['ASVS-6.6.3'] }, async () => {
  await auth.post('/sign-up', { email: 'ada@example.com', password: testPassword })
  await auth.delivered()
  const right = auth.mails[0]?.code ?? ''
  const wrong = right === '00000000' ? '00000001' : '00000000'
  await fromBoth(repeat({ path: '/email/verify', body: { email: 'ada@example.com', code: wrong } }, 3))
  // Six tries have been sent, five counted: the right code comes too late.
  const [status] = await fromBoth([{ path: '/email/verify', body: { email: 'ada@example.com', code: right } }])
  expect(status).toBe(400)
})
