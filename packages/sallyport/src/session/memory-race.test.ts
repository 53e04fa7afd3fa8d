import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isAuthError } from '../base/error.ts'
import type { Database } from '../storage/database.ts'
import { createTestAuth } from '../testing-only/test-auth.ts'
import type { TestAuth } from '../testing-only/test-auth.ts'
import { selectUserById } from '../user/user-statements.ts'
import { startSession } from './start-session.ts'
import { openSecondDatabase } from './testing-only/second-database.ts'
import { createWorld } from './testing-only/session-world.ts'
import type { SessionWorld } from './testing-only/session-world.ts'

/** Revocations that come while a session is read, kept or begun. `npm run test:faults` does two thousand rounds of each. */
const rounds = Number(process.env['FAULT_ROUNDS'] ?? 30)
const timeout = 60_000 + rounds * 100
const device = { userAgent: 'Test/1', address: '192.0.2.1' }

let auth: TestAuth
let second: Database

beforeAll(async () => {
  auth = await createTestAuth()
  second = await openSecondDatabase(auth)
})

afterAll(async () => {
  await second.close()
  await auth.remove()
})

const moment = async () => {
  for (let turns = Math.floor(Math.random() * 4); turns > 0; turns -= 1) await setImmediate()
}

/** A database whose answers arrive late: what they say may be out of date by then. */
function lateDatabase(inner: Database): Database {
  return {
    ...inner,
    async get(asked, params) {
      await moment()
      const row = await inner.get(asked, params)
      await moment()
      return row
    },
  }
}

/** What ends a session: of its world, its user's id and its cookie value. */
const acts: Record<string, (world: SessionWorld, id: string, value: string) => Promise<unknown>> = {
  'a sign-out': (world, _id, value) => world.instances[0].sessions.end(value),
  'a sign-out everywhere': (world, id) => world.instances[0].sessions.endEverywhere(id),
  'a ban': (world, id) => world.instances[0].users.ban(id),
  'a deletion': (world, id) => world.instances[0].users.delete(id),
}

describe.each(['database', 'stateless'] as const)('with %s sessions', (strategy) => {
  const setUp = () => createWorld(auth, [lateDatabase(auth.temporary.database), lateDatabase(second)], strategy)
  const ends = Object.keys(acts).filter((name) => strategy === 'database' || name !== 'a sign-out')

  it('AT057 nobody keeps a session that ends while it is read', { timeout }, async () => {
    const world = setUp()
    const survivors: string[] = []
    for (let round = 0; round < rounds; round += 1) {
      const name = ends[round % ends.length] ?? ''
      const { id } = await world.instances[0].users.create({ email: world.newEmail(), emailVerified: true })
      const user = await auth.services.db.get(selectUserById, { id })
      if (user === null) throw new Error('no such user')
      const { value } = await world.instances[0].sessions.start(user, { amr: ['pwd'], aal: 1, device })
      const checks = [0, 1, 0, 1].map(async (one) => {
        await moment()
        await world.instances[one as 0 | 1].sessions.check(value)
      })
      await moment()
      await Promise.all([acts[name]?.(world, id, value), ...checks])
      for (const [index, { sessions }] of world.instances.entries())
        if ((await sessions.check(value)) !== null) survivors.push(`${name}, instance ${index}`)
    }
    expect(survivors).toEqual([])
  })

  it('AT057 no session begins, or it is refused, for a user who is banned or signed out everywhere meanwhile', {
    timeout,
  }, async () => {
    const world = setUp()
    const survivors: string[] = []
    for (let round = 0; round < rounds; round += 1) {
      const name = round % 2 === 0 ? 'a ban' : 'a sign-out everywhere'
      const { id } = await world.instances[0].users.create({ email: world.newEmail(), emailVerified: true })
      const user = await auth.services.db.get(selectUserById, { id })
      if (user === null) throw new Error('no such user')
      const begin = async () => {
        await moment() // The hash.
        const { sessions } = world.instances[1]
        return startSession({ sessions, gates: [] }, user, { amr: ['pwd'], aal: 1, device })
      }
      const [started] = await Promise.all([
        begin().catch((error: unknown) => {
          if (isAuthError(error)) return null
          throw error
        }),
        acts[name]?.(world, id, ''),
      ])
      if (started === null) continue
      for (const { sessions } of world.instances)
        if ((await sessions.check(started.value)) !== null) survivors.push(name)
    }
    expect(survivors).toEqual([])
  })
})
