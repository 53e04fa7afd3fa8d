import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../storage/database.ts'
import { createTestAuth } from '../testing-only/test-auth.ts'
import type { TestAuth } from '../testing-only/test-auth.ts'
import type { SessionStrategy } from './claims.ts'
import { pausingDatabase } from './testing-only/pausing-database.ts'
import { prepare, runAtOnce, runInOrder } from './testing-only/run-session-commands.ts'
import { commands, drawnCommand, drawnCommands } from './testing-only/session-commands.ts'
import type { Drawn } from './testing-only/session-commands.ts'
import { emptyModel } from './testing-only/session-model.ts'
import type { SessionModel } from './testing-only/session-model.ts'
import { openSecondDatabase } from './testing-only/second-database.ts'
import { createWorld } from './testing-only/session-world.ts'
import type { SessionWorld } from './testing-only/session-world.ts'

/** Where each command asks a server, fewer will do: they differ from SQLite in what happens at the same time. */
const inOrderRuns = process.env['TEST_DIALECT'] === undefined ? 60 : 30

/** How often each property is tried: times as often with `PROPERTY_RUNS=10`. */
const runs = (usual: number) => usual * Number(process.env['PROPERTY_RUNS'] ?? 1)
const timeout = 60_000 * Number(process.env['PROPERTY_RUNS'] ?? 1)

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

/** Two instances, and two users, the first with devices that are signed in. */
async function setUp(
  strategy: SessionStrategy,
  pauses: readonly number[] = [],
): Promise<{ world: SessionWorld; model: SessionModel }> {
  let calls = 0
  const nextPause = () => pauses[calls++ % pauses.length] ?? 0
  const databases = [auth.temporary.database, second].map((one) => pausingDatabase(one, nextPause))
  const world = createWorld(auth, databases as [Database, Database], strategy)
  const model = emptyModel(strategy, auth.clock.now())
  for (const label of ['user-a', 'user-b']) {
    const user = await world.instances[0].users.create({ email: world.newEmail(), emailVerified: true })
    world.ids.set(label, user.id)
    model.users[label] = { roles: [], verified: true, banned: false, deleted: false }
  }
  return { world, model }
}

const signIn: Drawn = { kind: 'signIn', on: 0, user: 0, device: 0, copied: false, choice: 0 }

/** Two devices of one user, one of another. */
const signedIn = [signIn, { ...signIn, device: 1 }, { ...signIn, device: 2, user: 1 }]

describe.each(['database', 'stateless'] as const)('the session machine, %s', (strategy) => {
  it('does what the model says, whatever is done and in whatever order', { timeout }, async () => {
    const list = drawnCommands(20)
    await fc.assert(
      fc.asyncProperty(list, async (drawn) => {
        const { world, model } = await setUp(strategy)
        await runInOrder(world, model, [...signedIn, ...drawn])
      }),
      { numRuns: runs(inOrderRuns) },
    )
  })

  it('does at the same time, on two instances, what it does in some order', { timeout }, async () => {
    const concurrent = drawnCommand((command) => command.concurrent)
    const pauses = fc.array(fc.nat(3), { minLength: 1, maxLength: 12 })
    const before = fc.array(drawnCommand(), { maxLength: 2 })
    const together = fc.array(concurrent, { minLength: 2, maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(before, together, pauses, async (first, drawn, turns) => {
        const { world, model } = await setUp(strategy, turns)
        await prepare(world, model, [...signedIn, ...first])
        await runAtOnce(world, model, drawn)
      }),
      { numRuns: runs(strategy === 'database' ? 300 : 100) },
    )
  })
})

it('every command comes of the table, and its acts and expectations are drawn', () => {
  const kinds = new Set(fc.sample(drawnCommand(), { numRuns: 2_000, seed: 1 }).map(({ kind }) => kind))
  expect([...kinds].toSorted()).toEqual(Object.keys(commands).toSorted())
})
