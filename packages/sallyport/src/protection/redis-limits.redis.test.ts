import { randomUUID } from 'node:crypto'
import { createClient, createClientPool, createCluster, RESP_TYPES } from 'redis'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { openRedis, borrowRedis } from '../storage/redis-connection.ts'
import type { RedisConnection } from '../storage/redis-connection.ts'
import { startRedisServer, withRedis } from '../testing-only/redis-server.ts'
import type { RedisServer } from '../testing-only/redis-server.ts'
import { createTestClock } from '../testing/test-clock.ts'
import type { Limit, LimitStore } from './rate-limit.ts'
import { createRedisLimits } from './redis-limits.ts'
import type { RedisLimits } from './redis-limits.ts'
import { limitStoreContract } from './testing-only/limit-store-contract.ts'

const url = inject('redisUrl')
const minute = 60_000
const five: Limit = { key: 'sign-in:identifier:ada', rate: { burst: 5, periodMs: 15 * minute } }

/** Bare counters as a store, without what stands in for them. */
function asStore(redis: RedisLimits): LimitStore {
  return {
    count: (limits) => redis.count(limits),
    forget: (key) => ({ steps: [], afterCommit: () => redis.forget(key) }),
  }
}

/** Puts the contract to Redis over connections that are made by a function. */
function redisContract(connect: () => Promise<{ connection: RedisConnection; close: () => unknown }>): void {
  limitStoreContract(async (clock) => {
    const prefix = randomUUID()
    const closes: (() => unknown)[] = []
    async function open(): Promise<LimitStore> {
      const { connection, close } = await connect()
      closes.push(close)
      return asStore(createRedisLimits({ connection, clock }, { prefix }))
    }
    return {
      store: await open(),
      again: open,
      commit: ({ afterCommit }) => afterCommit(),
      async remove() {
        for (const close of closes) await close()
      },
    }
  })
}

describe("limits in Redis, by the library's own connection", () => {
  redisContract(async () => {
    const connection = await openRedis(url)
    return { connection, close: () => connection.abandon() }
  })
})

describe.each([2, 3] as const)("limits in Redis, by the app's client that speaks RESP%d", (RESP) => {
  redisContract(async () => {
    const client = createClient({ url, RESP })
    await client.connect()
    return { connection: borrowRedis(client), close: () => client.destroy() }
  })
})

describe("limits in Redis, by the app's pool", () => {
  redisContract(async () => {
    const pool = createClientPool({ url })
    await pool.connect()
    return { connection: borrowRedis(pool), close: () => pool.destroy() }
  })
})

describe('limits in a cluster of three', () => {
  let servers: RedisServer[]
  beforeAll(async () => {
    servers = await startCluster()
  })
  afterAll(() => Promise.all(servers.map((server) => server.stop())))

  redisContract(async () => {
    const cluster = createCluster({ rootNodes: servers.map((server) => ({ url: server.url })) })
    await cluster.connect()
    return { connection: borrowRedis(cluster), close: () => cluster.destroy() }
  })

  it('lie in one slot each prefix: prefixes are spread over the nodes, the keys of an attempt are not', async () => {
    const cluster = createCluster({ rootNodes: servers.map((server) => ({ url: server.url })) })
    await cluster.connect()
    const limits = ['identifier:a', 'address:b', 'global'].map((key) => ({ ...five, key: `sign-in:${key}` }))
    for (let app = 0; app < 20; app += 1) {
      const prefix = `app-${app}`
      const redis = createRedisLimits({ connection: borrowRedis(cluster), clock: createTestClock() }, { prefix })
      expect(await redis.count(limits)).toBe(0)
    }
    cluster.destroy()
    const keys = await Promise.all(servers.map((server) => withRedis(server.url, (client) => client.keys('{app-*'))))
    expect(keys.every(({ length }) => length > 0 && length % 3 === 0)).toBe(true)
    expect(keys.flat()).toHaveLength(60)
  })
})

/** Three nodes, a third of the slots each. */
async function startCluster(): Promise<RedisServer[]> {
  const servers = await Promise.all(
    [0, 1, 2].map(() => startRedisServer(['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000'])),
  )
  const bounds = [0, 5_461, 10_922, 16_384]
  for (const [index, server] of servers.entries()) {
    await withRedis(server.url, async (client) => {
      const range = { start: bounds[index] ?? 0, end: (bounds[index + 1] ?? 0) - 1 }
      await client.clusterAddSlotsRange(range)
      for (const other of servers) if (other !== server) await client.clusterMeet('127.0.0.1', other.port)
    })
  }
  const whole = /cluster_state:ok[^]*cluster_known_nodes:3[^]*cluster_size:3/
  for (const server of servers)
    await vi.waitUntil(async () => whole.test(await withRedis(server.url, (client) => client.clusterInfo())), {
      timeout: 15_000,
    })
  return servers
}

describe('a counter', () => {
  const prefix = () => `test-${randomUUID()}`

  it('is a number below the prefix, and expires when it has refilled', async () => {
    const name = prefix()
    const clock = createTestClock()
    const connection = await openRedis(url)
    const redis = createRedisLimits({ connection, clock }, { prefix: name })
    await redis.count([five])
    await redis.count([five])
    await withRedis(url, async (client) => {
      const keys = await client.keys(`*${name}*`)
      expect(keys).toEqual([`{${name}:limit}:sign-in:identifier:ada`])
      expect(await client.get(keys[0] ?? '')).toBe(String(clock.now() + 6 * minute))
      const leftMs = await client.pTTL(keys[0] ?? '')
      expect(leftMs).toBeLessThanOrEqual(6 * minute)
      expect(leftMs).toBeGreaterThan(5 * minute)
    })
    connection.abandon()
  })

  it('that is no number counts as none', async () => {
    const name = prefix()
    await withRedis(url, async (client) => {
      await client.set(`{${name}:limit}:${five.key}`, 'garbage')
      const redis = createRedisLimits({ connection: borrowRedis(client), clock: createTestClock() }, { prefix: name })
      expect(await redis.count([five])).toBe(0)
    })
  })

  it('counts on where the server has forgotten the script', async () => {
    await withRedis(url, async (client) => {
      const redis = createRedisLimits(
        { connection: borrowRedis(client), clock: createTestClock() },
        { prefix: prefix() },
      )
      await redis.count([five])
      await client.scriptFlush()
      expect(await redis.count([five])).toBe(0)
      for (let more = 0; more < 3; more += 1) await redis.count([five])
      expect(await redis.count([five])).toBe(3 * minute)
    })
  })

  it("is read also where the app's client turns numbers and texts into something else", async () => {
    const client = createClient({
      url,
      commandOptions: { typeMapping: { [RESP_TYPES.NUMBER]: String, [RESP_TYPES.BLOB_STRING]: Buffer } },
    })
    await client.connect()
    const connection = borrowRedis(client)
    const redis = createRedisLimits({ connection, clock: createTestClock() }, { prefix: prefix() })
    for (let count = 0; count < 5; count += 1) expect(await redis.count([five])).toBe(0)
    expect(await redis.count([five])).toBe(3 * minute)
    client.destroy()
  })

  it.each([null, 'OK', undefined, []])('passes nobody where the answer is %j', async (reply) => {
    const client = { eval: async () => reply, evalSha: async () => reply, del: async () => reply }
    const redis = createRedisLimits({ connection: borrowRedis(client), clock: createTestClock() }, { prefix: 'x' })
    await expect(redis.count([five])).rejects.toThrow('no number')
  })
})

describe("the library's own connection", () => {
  it('is one, however many ask at once, and comes back after it was dropped by either side', async () => {
    const server = await startRedisServer()
    const connection = await openRedis(server.url)
    const redis = createRedisLimits({ connection, clock: createTestClock() }, { prefix: 'x' })
    const count = () => redis.count([{ key: 'many', rate: { burst: 1_000, periodMs: minute } }])
    await Promise.all(Array.from({ length: 20 }, count))
    await withRedis(server.url, async (client) => {
      const others = async () => (await client.clientList()).length - 1
      expect(await others()).toBe(1)
      await client.sendCommand(['CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'])
      await vi.waitUntil(async () => (await others()) === 0)
    })
    expect(await count()).toBe(0)
    connection.abandon()
    expect(await count()).toBe(0)
    await server.stop()
    await expect(count()).rejects.toThrow()
    connection.abandon()
  })

  it('says what is missing, and never the password of the URL', async () => {
    const connection = await openRedis('redis://user:canary-password@127.0.0.1:1')
    const error = await connection.client().catch((caught: unknown) => caught)
    expect(String(error)).toBe('Error: sallyport: Redis cannot be reached (ECONNREFUSED).')
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('canary')
  })
})

it("the app's client that is not connected is refused at once, and nothing queues up in it", async () => {
  const client = createClient({ url })
  await expect(borrowRedis(client).client()).rejects.toThrow('call its connect()')
})
