import { afterEach, describe, expect, it } from 'vitest'
import type { RedisClient, RedisScriptInput } from '../storage/redis-client.ts'
import { createTestAuth, testPassword } from '../testing-only/test-auth.ts'
import type { TestAuth } from '../testing-only/test-auth.ts'

/** The app's own client, of a Redis that has one counter, and what it was asked. */
interface FakeRedis extends RedisClient {
  up: boolean
  waitMs: number
  readonly asked: string[]
  /** Keys, in the order in which they were asked for. */
  readonly keys: string[][]
}

function fakeRedis(): FakeRedis {
  const redis: FakeRedis = {
    up: true,
    waitMs: 0,
    asked: [],
    keys: [],
    eval: () => Promise.reject(new Error('There is a script already.')),
    evalSha: (_hash, { keys }: RedisScriptInput) => answer('count', keys),
    del: (key) => answer('del', [key]),
  }
  async function answer(name: string, keys: string[]): Promise<number> {
    redis.asked.push(name)
    redis.keys.push(keys)
    if (!redis.up) throw new Error('down')
    return redis.waitMs
  }
  return redis
}

const auths: TestAuth[] = []
afterEach(async () => {
  for (const auth of auths.splice(0)) await auth.remove()
})

async function authWith(options: Parameters<typeof createTestAuth>[0]): Promise<TestAuth> {
  const auth = await createTestAuth(options)
  auths.push(auth)
  return auth
}

const wrong = { email: 'ada@example.com', password: 'wrong wrong wrong' }

describe('with Redis set', () => {
  it('limits are counted there and not in the database, below the prefix, and name nobody', async () => {
    const redis = fakeRedis()
    const auth = await authWith({ redis, redisPrefix: 'app' })
    expect((await auth.post('/sign-in', wrong)).status).toBe(401)
    expect(redis.keys).toEqual([
      [expect.stringMatching(/^\{app:limit\}:sign-in:identifier:[\w-]{43}$/), '{app:limit}:sign-in:global'],
    ])
    expect(auth.recording.asked.filter((name) => name.startsWith('limit.'))).toEqual([])
  })

  it('a refusal is 429 with the seconds to wait', async () => {
    const redis = fakeRedis()
    const auth = await authWith({ redis })
    redis.waitMs = 1_001
    const response = await auth.post('/sign-in', wrong)
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '2'])
  })

  it('a sign-in gives the attempts back once its session has begun, and only then', async () => {
    const redis = fakeRedis()
    const auth = await authWith({ redis })
    await auth.addUser('ada@example.com')
    await auth.post('/sign-in', wrong)
    expect(redis.asked).toEqual(['count'])
    await auth.post('/sign-in', { ...wrong, password: testPassword })
    expect(redis.asked).toEqual(['count', 'count', 'del'])
    expect(redis.keys[2]).toEqual([redis.keys[1]?.[0]])
  })

  it('AT156 that is down people sign in as ever, limits hold, and one line is in the log', async () => {
    const redis = fakeRedis()
    redis.up = false
    const auth = await authWith({ redis })
    await auth.addUser('ada@example.com')
    const statuses: number[] = []
    for (let attempt = 0; attempt < 7; attempt += 1) statuses.push((await auth.post('/sign-in', wrong)).status)
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429])
    await auth.addUser('grace@example.com')
    await auth.signIn('grace@example.com')
    expect(auth.log.filter(({ event }) => event.startsWith('limits.'))).toHaveLength(1)
  })

  it('one store serves every instance of a process that has the same client', async () => {
    const redis = fakeRedis()
    redis.up = false
    const [one, other] = [await authWith({ redis }), await authWith({ redis })]
    expect(one.services.limitStore).toBe(other.services.limitStore)
    expect((await authWith({ redis, redisPrefix: 'other' })).services.limitStore).not.toBe(one.services.limitStore)
  })

  it('one store serves every instance of a process that has the same URL; nobody waits for it', async () => {
    const url = 'redis://127.0.0.1:1'
    const [one, other] = [await authWith({ redis: url }), await authWith({ redis: url })]
    expect(one.services.limitStore).toBe(other.services.limitStore)
    expect((await one.post('/sign-in', wrong)).status).toBe(401)
  })
})
