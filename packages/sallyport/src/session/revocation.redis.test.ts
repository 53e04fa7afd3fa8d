import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import type { RedisServer } from '../testing-only/redis-server.ts'
import { processOf, startRedisServer } from '../testing-only/redis-server.ts'
import { lastAccepted, revokeAndWait, startInstance, tellTimes, untilHearing } from '../testing-only/two-instances.ts'
import type { InstanceProcess } from '../testing-only/two-instances.ts'
import { temporaryMysql } from '../storage/testing-only/temporary-mysql.ts'

/** The stated bound on a database that tells nobody of changes, with Redis to do so: see `revocation.postgres.test.ts`. */
const rounds = Number(process.env['FAULT_ROUNDS'] ?? 25)
const heartbeatMs = 1_000
const slackMs = 1_000
const giveUpMs = heartbeatMs + slackMs
const timeout = 60_000 + rounds * 4_000

let database: Awaited<ReturnType<typeof temporaryMysql>>
let redis: RedisServer
let first: InstanceProcess
let second: InstanceProcess
let userId: string

beforeAll(async () => {
  database = await temporaryMysql(inject('mysqlUrl'))
  redis = await startRedisServer()
  const options = { database: database.url, redis: redis.url }
  first = await startInstance(options)
  second = await startInstance(options)
  userId = (await first.ask<{ userId: string }>('user')).userId
}, 60_000)

afterAll(async () => {
  first.stop()
  second.stop()
  await redis.stop()
  await database.remove()
})

/** Waits until an instance hears by this. */
async function hearing(instance: InstanceProcess, by: string): Promise<void> {
  const { cookie } = await first.ask<{ cookie: string }>('start', { userId })
  await untilHearing(instance, by, cookie)
}

it('AT057 a revocation is known elsewhere by Redis, as fast as it tells', { timeout }, async () => {
  await hearing(first, 'redis')
  await hearing(second, 'redis')
  const times = []
  for (let round = 0; round < rounds; round += 1) times.push(await revokeAndWait(first, second, userId))
  tellTimes('Redis, healthy', times)
  expect(Math.max(...times)).toBeLessThan(heartbeatMs)
})

it('AT057 within the heartbeat where Redis stands still, and where it is killed before it is told', {
  timeout,
}, async () => {
  const times = []
  const server = await processOf(redis.url)
  for (let round = 0; round < Math.max(2, Math.ceil(rounds / 10)); round += 1) {
    times.push(await lastAccepted(first, second, userId, { fault: () => process.kill(server, 'SIGSTOP'), giveUpMs }))
    process.kill(server, 'SIGCONT')
    await hearing(second, 'redis')
  }
  times.push(await lastAccepted(first, second, userId, { fault: () => redis.crash(), giveUpMs }))
  tellTimes('Redis, stopped or killed, last accepted', times)
  expect(Math.max(...times)).toBeLessThan(heartbeatMs + slackMs)
  await hearing(second, 'poll')
  await redis.restart()
  await hearing(second, 'redis')
})
