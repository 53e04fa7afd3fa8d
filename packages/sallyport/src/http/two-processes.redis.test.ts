import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createTestAuth, testPassword } from '../testing-only/test-auth.ts'
import type { TestAuth } from '../testing-only/test-auth.ts'
import { startRedisServer, withRedis } from '../testing-only/redis-server.ts'
import type { RedisServer } from '../testing-only/redis-server.ts'

/** Two real processes on one database and one Redis, running on the built package. */

const entry = pathToFileURL(join(import.meta.dirname, '../../dist/index.js')).href
const program = join(import.meta.dirname, '../testing-only/race-server.mjs')

let auth: TestAuth
let redis: RedisServer
let children: ChildProcess[]

beforeEach(async () => {
  auth = await createTestAuth({ platform: { clock: { now: () => Date.now() } } })
  redis = await startRedisServer()
  children = []
  for (let count = 0; count < 2; count += 1) {
    const child = fork(program, [entry, auth.temporary.url], {
      execArgv: [],
      env: { ...process.env, NODE_ENV: 'production', AUTH_REDIS_URL: redis.url },
      silent: true,
    })
    children.push(child)
    await once(child, 'message')
  }
})
afterEach(async () => {
  for (const child of children) child.kill()
  await auth.remove()
  await redis.stop()
})

/** Sends the same sign-ins from both processes at once; every status. */
async function fromBoth(email: string, password: string, times: number): Promise<number[]> {
  const requests = Array.from({ length: times }, () => ({ path: '/sign-in', body: { email, password } }))
  const answers = await Promise.all(
    children.map(async (child) => {
      child.send({ requests })
      const [message] = (await once(child, 'message')) as [{ statuses: number[] }]
      return message.statuses
    }),
  )
  return answers.flat()
}

it('AT148 of 50 sign-ins at once in two processes five are evaluated, and Redis has hashes only', async () => {
  await auth.addUser('ada@example.com')
  for (const email of ['ada@example.com', 'nobody@example.com']) {
    const statuses = await fromBoth(email, 'wrong wrong wrong', 25)
    expect(statuses.filter((status) => status === 401)).toHaveLength(5)
    expect(statuses.filter((status) => status === 429)).toHaveLength(45)
  }
  const keys = await withRedis(redis.url, (client) => client.keys('*identifier*'))
  expect(keys.map((key) => key.replace(/[\w-]{43}$/, '<hash>'))).toEqual([
    '{sallyport:limit}:sign-in:identifier:<hash>',
    '{sallyport:limit}:sign-in:identifier:<hash>',
  ])
})

it('a success in one process gives the attempts back in both', async () => {
  await auth.addUser('ada@example.com')
  await fromBoth('ada@example.com', 'wrong wrong wrong', 2)
  expect(await fromBoth('ada@example.com', testPassword, 1)).toContain(200)
  await fromBoth('ada@example.com', testPassword, 1)
  const statuses = await fromBoth('ada@example.com', `wrong ${randomUUID()}`, 25)
  expect(statuses.filter((status) => status === 401)).toHaveLength(5)
})

it('AT156 with Redis gone each process evaluates five, and none answers with an error', async () => {
  await redis.crash()
  const statuses = await fromBoth('nobody@example.com', 'wrong wrong wrong', 25)
  expect(statuses.filter((status) => status === 401)).toHaveLength(10)
  expect(statuses.filter((status) => status === 429)).toHaveLength(40)
})
