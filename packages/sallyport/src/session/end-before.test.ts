import { afterEach, describe, expect, it } from 'vitest'
import { createId, systemRandom } from '../base/random.ts'
import { statement, step } from '../storage/database.ts'
import { openStorage } from '../storage/open-storage.ts'
import type { Database } from '../storage/database.ts'
import { storageDeps } from '../storage/testing-only/temporary-database.ts'
import { createTestAuth } from '../testing-only/test-auth.ts'
import type { TestAuth } from '../testing-only/test-auth.ts'
import { selectUserById } from '../user/user-statements.ts'
import { insertSession } from './session-statements.ts'
import { createWorld } from './testing-only/session-world.ts'

const minute = 60_000
const by = { amr: ['pwd'], aal: 1, device: { userAgent: null, address: null } } as const

let auth: TestAuth | null = null
let second: Database | null = null
afterEach(async () => {
  await second?.close()
  await auth?.remove()
})

/** Two instances over one database, and a user. */
async function setUp(strategy: 'database' | 'stateless') {
  auth = await createTestAuth()
  second = await openStorage({ ...storageDeps, clock: auth.clock }, { database: auth.temporary.url, maxConnections: 2 })
  const { clock } = auth
  const world = createWorld(auth, [auth.temporary.database, second], strategy)
  const user = await auth.services.db.get(selectUserById, { id: await auth.addUser('ada@example.com') })
  if (user === null) throw new Error('no such user')
  const [one, other] = world.instances
  const start = async () => (await one.sessions.start(user, by)).value
  const isLive = async (value: string) => {
    const checks = [await one.sessions.check(value), await other.sessions.check(value)]
    return checks.map((checked) => checked !== null)
  }
  return { clock, user, one, other, start, isLive, db: auth.services.db }
}

describe('ending every session that began before a moment', () => {
  it('AT057 ends the older ones, also where another instance remembers them, and leaves the newer', {
    tags: ['ASVS-7.4.5'],
  }, async () => {
    const { clock, one, start, isLive } = await setUp('database')
    const old = await start()
    clock.advance(minute)
    const moment = new Date(clock.now())
    const young = await start()
    expect([await isLive(old), await isLive(young)]).toEqual([
      [true, true],
      [true, true],
    ])
    expect(await one.sessions.endBefore(moment)).toBe(1)
    expect([await isLive(old), await isLive(young)]).toEqual([
      [false, false],
      [true, true],
    ])
  })

  it('AT057 ends all stateless ones, also where another instance remembers the user', async () => {
    const { clock, one, start, isLive } = await setUp('stateless')
    const value = await start()
    expect(await isLive(value)).toEqual([true, true])
    expect(await one.sessions.endBefore(new Date(clock.now()))).toBe(1)
    expect(await isLive(value)).toEqual([false, false])
  })

  it('goes in batches, and tells how far it is', async () => {
    const { clock, user, one, db } = await setUp('database')
    const now = clock.now()
    const row = { userId: user.id, epoch: user.epoch, now, idleMs: minute, expiresAt: now + minute, aal: 1, amr: '[]' }
    const insert = () =>
      step(insertSession, {
        ...row,
        id: createId(systemRandom, now),
        secretHash: 'x',
        userAgent: null,
        address: null,
      })
    await db.batch(Array.from({ length: 1_001 }, insert))
    clock.advance(1)
    const told: number[] = []
    const onProgress = (ended: number) => void told.push(ended)
    expect(await one.sessions.endBefore(new Date(clock.now()), { onProgress })).toBe(1_001)
    expect(told).toEqual([500, 1_000, 1_001])
    const count = statement<Record<never, never>, { count: number }>(
      'test.count',
      'select count(*) as count from auth_sessions',
    )
    expect(await db.get(count, {})).toEqual({ count: 0 })
  })

  it.each(['database', 'stateless'] as const)(
    '%s: a moment that has not been, or is none, ends nothing',
    async (kind) => {
      const { clock, one, start, isLive } = await setUp(kind)
      const value = await start()
      for (const moment of [new Date(clock.now() + 1), new Date(Number.NaN)])
        await expect(one.sessions.endBefore(moment)).rejects.toThrow(RangeError)
      expect(await isLive(value)).toEqual([true, true])
    },
  )
})
