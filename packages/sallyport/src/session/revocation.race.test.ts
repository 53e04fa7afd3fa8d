import { afterAll, beforeAll, expect, it } from 'vitest'
import { temporaryFolder } from '../storage/testing-only/empty-database.ts'
import { startInstance, warmSession } from '../testing-only/two-instances.ts'
import type { InstanceProcess } from '../testing-only/two-instances.ts'

/** Two processes on one file: the bound is zero, since each check looks at the change log. */
const rounds = Number(process.env['FAULT_ROUNDS'] ?? 100)

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let first: InstanceProcess
let second: InstanceProcess

beforeAll(async () => {
  folder = await temporaryFolder()
  const options = { database: `file:${folder.path}/auth.db` }
  first = await startInstance(options)
  second = await startInstance(options)
}, 60_000)

afterAll(async () => {
  first.stop()
  second.stop()
  await folder.remove()
})

it('AT057 after a revocation or a ban was answered, another process does not accept the session once', {
  timeout: 60_000 + rounds * 200,
}, async () => {
  const accepted = []
  for (let round = 0; round < rounds; round += 1) {
    const { userId } = await first.ask<{ userId: string }>('user')
    const session = await warmSession(first, second, userId)
    await first.ask(round % 2 === 0 ? 'revoke' : 'ban', session)
    accepted.push((await second.ask<{ accepted: unknown }>('check', session)).accepted)
  }
  expect(accepted).toEqual(Array.from({ length: rounds }, () => false))
})
