import { createClient, createCluster } from 'redis'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { monotonicMs } from '../base/clock.ts'
import { openRedis, borrowRedis } from '../storage/redis-connection.ts'
import type { RedisConnection } from '../storage/redis-connection.ts'
import { processOf, startRedisServer, withRedis } from '../testing-only/redis-server.ts'
import type { RedisServer } from '../testing-only/redis-server.ts'
import { createTestClock } from '../testing/test-clock.ts'
import { createLimitsWithFallback } from './limits-with-fallback.ts'
import { createLocalLimits } from './local-limits.ts'
import type { Limit, LimitStore } from './rate-limit.ts'
import { createRedisLimits } from './redis-limits.ts'

/** A Redis that goes away in every way there is. */

const five: Limit = { key: 'sign-in:identifier:ada', rate: { burst: 5, periodMs: 15 * 60_000 } }
const many: Limit = { key: 'sign-in:global', rate: { burst: 100_000, periodMs: 60_000 } }

let server: RedisServer
let log: string[]
const closes: (() => unknown)[] = []

beforeEach(async () => {
  server = await startRedisServer()
  log = []
})
afterEach(async () => {
  for (const close of closes.splice(0)) await close()
  await server.stop()
})

/** One process's limits. */
function limitsOver(connection: RedisConnection): LimitStore {
  const clock = createTestClock()
  closes.push(() => connection.abandon())
  return createLimitsWithFallback({
    redis: createRedisLimits({ connection, clock }, { prefix: 'test' }),
    local: createLocalLimits({ clock }),
    log: (_level, event) => log.push(event),
    elapsedMs: monotonicMs,
  })
}

async function appClient(): Promise<RedisConnection> {
  const client = createClient({ url: server.url })
  client.on('error', () => undefined)
  await client.connect()
  closes.push(() => client.destroy())
  return borrowRedis(client)
}

/** How many of a number of attempts, one after the other, pass; and the milliseconds that the slowest took. */
async function attempts(
  store: LimitStore,
  count: number,
  limit = five,
): Promise<{ passed: number; slowestMs: number }> {
  let passed = 0
  let slowestMs = 0
  for (let attempt = 0; attempt < count; attempt += 1) {
    const since = monotonicMs()
    if ((await store.count([limit])) === 0) passed += 1
    slowestMs = Math.max(slowestMs, monotonicMs() - since)
  }
  return { passed, slowestMs }
}

/** Goes on making attempts until Redis counts again. */
async function untilShared(store: LimitStore): Promise<void> {
  await vi.waitUntil(
    async () => {
      await store.count([many])
      return log.includes('limits.shared')
    },
    { timeout: 10_000 },
  )
}

const connections: [string, () => Promise<RedisConnection>][] = [
  ["the library's own connection", () => openRedis(server.url)],
  ["the app's client", appClient],
]

describe.each(connections)('AT156 by %s, limits hold and nobody sees an error', (_name, connect) => {
  it('where Redis is killed and started again', async () => {
    const store = limitsOver(await connect())
    expect((await attempts(store, 3)).passed).toBe(3)
    await server.crash()
    expect((await attempts(store, 20)).passed).toBe(2) // What passed before was counted here, too.
    await server.restart()
    await untilShared(store)
    expect((await attempts(store, 20)).passed).toBe(5)
    expect(log).toEqual(['limits.local', 'limits.shared'])
  })

  it('where Redis stands still: one wait, then none, and it counts on when it goes on', async () => {
    const store = limitsOver(await connect())
    expect((await attempts(store, 5)).passed).toBe(5)
    const pid = await processOf(server.url)
    process.kill(pid, 'SIGSTOP')
    try {
      const first = await attempts(store, 1)
      expect(first.passed).toBe(0)
      expect(first.slowestMs).toBeLessThan(1_000)
      const since = monotonicMs()
      for (let second = 0; second < 3; second += 1) {
        expect((await attempts(store, 100)).passed).toBe(0)
        await new Promise((resolve) => void setTimeout(resolve, 700))
      }
      expect(monotonicMs() - since).toBeLessThan(3_500) // 300 attempts, of which none waited.
    } finally {
      process.kill(pid, 'SIGCONT')
    }
    await untilShared(store)
    expect(log).toEqual(['limits.local', 'limits.shared'])
    expect((await attempts(store, 5)).passed).toBe(0) // It has forgotten nothing.
  })

  it('where all keys are deleted: counters begin anew', async () => {
    const store = limitsOver(await connect())
    await attempts(store, 5)
    await withRedis(server.url, async (client) => {
      await client.flushAll()
      await client.scriptFlush()
    })
    expect((await attempts(store, 10)).passed).toBe(5)
    expect(log).toEqual([])
  })

  it('where Redis may not be written to, as a replica in a failover, or may not be used', async () => {
    const store = limitsOver(await connect())
    await attempts(store, 5)
    await withRedis(server.url, (client) => client.replicaOf('127.0.0.1', 1))
    expect((await attempts(store, 10)).passed).toBe(0)
    expect((await attempts(store, 10, { ...five, key: 'another' })).passed).toBe(5)
    expect(log).toEqual(['limits.local'])
    await withRedis(server.url, (client) => client.replicaOf('NO', 'ONE' as never))
    await untilShared(store)
  })
})

it('AT156 a cluster that is gone is fallen back from as well', async () => {
  const node = await startRedisServer(['--cluster-enabled', 'yes'])
  await withRedis(node.url, (client) => client.clusterAddSlotsRange({ start: 0, end: 16_383 }))
  await vi.waitUntil(
    async () => (await withRedis(node.url, (client) => client.clusterInfo())).includes('cluster_state:ok'),
    { timeout: 10_000 },
  )
  const cluster = createCluster({ rootNodes: [{ url: node.url }] })
  cluster.on('error', () => undefined)
  await cluster.connect()
  const store = limitsOver(borrowRedis(cluster))
  expect((await attempts(store, 3)).passed).toBe(3)
  await node.stop()
  const { passed, slowestMs } = await attempts(store, 20)
  expect(passed).toBe(2)
  expect(slowestMs).toBeLessThan(1_000)
  cluster.destroy()
})

it('AT156 a Redis that is not there at the start holds up nobody', async () => {
  await server.crash()
  const store = limitsOver(await openRedis(server.url))
  const { passed, slowestMs } = await attempts(store, 20)
  expect(passed).toBe(5)
  expect(slowestMs).toBeLessThan(1_000)
  await server.restart()
  await untilShared(store)
})
