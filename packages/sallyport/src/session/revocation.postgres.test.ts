import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest'
import type { EmptyDatabase } from '../storage/testing-only/empty-database.ts'
import { createPostgresDatabase } from '../storage/testing-only/postgres-server.ts'
import { startFaultProxy } from '../testing-only/fault-proxy.ts'
import type { FaultProxy } from '../testing-only/fault-proxy.ts'
import { lastAccepted, revokeAndWait, startInstance, tellTimes, untilHearing } from '../testing-only/two-instances.ts'
import type { InstanceProcess } from '../testing-only/two-instances.ts'

/**
 * The stated bound between two processes: after a revocation was answered, no other process accepts the session for longer than the
 * heartbeat, whatever happens to its connections. `npm run test:faults` does a thousand rounds.
 */
const rounds = Number(process.env['FAULT_ROUNDS'] ?? 25)
const heartbeatMs = 1_000
/** What a busy machine may add to a bound: the process that is asked has to get its turn. */
const slackMs = 1_000
const timeout = 30_000 + rounds * 4_000

let empty: EmptyDatabase
/** The way to the database of the second instance, and that of its feed. */
let way: FaultProxy
let feedWay: FaultProxy
let first: InstanceProcess
let second: InstanceProcess
let userId: string

beforeAll(async () => {
  empty = await createPostgresDatabase(inject('postgresUrl'))
  way = await startFaultProxy(empty.url)
  feedWay = await startFaultProxy(empty.url)
  first = await startInstance({ database: empty.url })
  second = await startInstance({ database: way.url, directUrl: feedWay.url })
  userId = (await first.ask<{ userId: string }>('user')).userId
}, 60_000)

afterAll(async () => {
  first.stop()
  second.stop()
  await way.close()
  await feedWay.close()
  await empty.remove()
})

beforeEach(() => {
  way.mend()
  feedWay.mend()
})

/** Waits until an instance hears by this. */
async function hearing(instance: InstanceProcess, by: string): Promise<void> {
  const { cookie } = await first.ask<{ cookie: string }>('start', { userId })
  await untilHearing(instance, by, cookie)
}

it('AT057 a revocation is known elsewhere by the feed, as fast as it tells', { timeout }, async () => {
  await hearing(first, 'postgres')
  await hearing(second, 'postgres')
  const times = []
  for (let round = 0; round < rounds; round += 1) times.push(await revokeAndWait(first, second, userId))
  tellTimes('PostgreSQL, healthy', times)
  expect(Math.max(...times)).toBeLessThan(heartbeatMs)
})

it.each([
  ['its feed is cut off', () => feedWay.cut()],
  ['its feed hears nothing, and does not know', () => feedWay.stall()],
  [
    'all its connections are cut off',
    () => {
      feedWay.cut()
      way.cut()
    },
  ],
  [
    'nothing answers it any more',
    () => {
      feedWay.stall()
      way.stall()
    },
  ],
])('AT057 an instance accepts nothing for longer than the heartbeat where %s', { timeout }, async (what, fault) => {
  const times = []
  for (let round = 0; round < Math.max(2, Math.ceil(rounds / 10)); round += 1) {
    way.mend()
    feedWay.mend()
    times.push(await lastAccepted(first, second, userId, { fault, giveUpMs: heartbeatMs + slackMs }))
  }
  tellTimes(`PostgreSQL, where ${what}, last accepted`, times)
  expect(Math.max(...times)).toBeLessThan(heartbeatMs + slackMs)
})

it('health tells how it hears, and the feed comes back by itself', { timeout: 90_000 }, async () => {
  await hearing(second, 'postgres')
  feedWay.cut()
  await hearing(second, 'poll')
  feedWay.mend()
  await hearing(second, 'postgres')
})
