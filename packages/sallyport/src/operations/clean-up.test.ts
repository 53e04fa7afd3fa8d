import { afterEach, beforeEach, expect, it } from 'vitest'
import { statement } from '../storage/database.ts'
import { createTestAuth, testPassword } from '../testing-only/test-auth.ts'
import type { TestAuth } from '../testing-only/test-auth.ts'
import { cleanUp, createCleaner } from './clean-up.ts'

const day = 24 * 60 * 60_000
let auth: TestAuth

beforeEach(async () => {
  auth = await createTestAuth({ session: { absolute: '1d' } })
})
afterEach(() => auth.remove())

async function count(table: string): Promise<number> {
  const counting = statement<Record<never, never>, { n: number }>(
    `test.count-${table}`,
    `select count(*) as n from ${table}`,
  )
  return (await auth.temporary.database.get(counting, {}))?.n ?? 0
}

it('deletes what has expired, in whatever number of batches, and nothing else', { tags: ['ASVS-14.2.7'] }, async () => {
  await auth.addUser('ada@example.com')
  const numbers = (limit: number) =>
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${limit})`
  const byNumbers = `insert into auth_limits (key, tat) ${numbers(1_200)} select 'old-' || i, cast(:now as bigint) - i from n`
  const fill = statement<{ now: number }>('test.fill', {
    sqlite: byNumbers,
    postgres: byNumbers,
    // A recursion of a thousand steps is the most that MariaDB does.
    mysql: `insert into auth_limits (\`key\`, tat) ${numbers(35)}
      select concat('old-', a.i, '-', b.i), :now - a.i from n as a cross join n as b`,
  })
  await auth.temporary.database.run(fill, { now: auth.clock.now() })
  await auth.signIn('ada@example.com')
  await auth.post('/sign-up', { email: 'grace@example.com', password: testPassword })
  auth.clock.advance(day + 1)
  const cookie = await auth.signIn('ada@example.com')
  await cleanUp(auth.services)
  expect(await count('auth_sessions')).toBe(1)
  expect(await count('auth_tokens')).toBe(0)
  expect(await count('auth_limits')).toBeLessThan(10)
  expect(await count('auth_users')).toBe(1)
  expect((await auth.request('GET', '/session', { cookie })).status).toBe(200)
})

it('keeps changes of authority for a day, and the last one for good: its number must not fall', async () => {
  await auth.addUser('ada@example.com')
  for (let round = 0; round < 3; round += 1)
    await auth.post('/sign-out', {}, { cookie: await auth.signIn('ada@example.com') })
  auth.clock.advance(day - 1)
  await cleanUp(auth.services)
  expect(await count('auth_changes')).toBe(3)
  auth.clock.advance(2)
  await cleanUp(auth.services)
  expect(await count('auth_changes')).toBe(1)
})

it('of many processes that come at once, one cleans up', async () => {
  const processes = Array.from({ length: 10 }, () => createCleaner(auth.services))
  auth.recording.clear()
  await Promise.all(processes.map((run) => run()))
  expect(auth.recording.ran.filter((name) => name === 'session.delete-expired')).toHaveLength(1)
  auth.clock.advance(10 * 60_000)
  await Promise.all(processes.map((run) => run()))
  expect(auth.recording.ran.filter((name) => name === 'session.delete-expired')).toHaveLength(2)
})

it('runs now and then, not with every sign-in, and a failure is logged and no more', async () => {
  const run = createCleaner(auth.services)
  auth.recording.clear()
  await run()
  await run()
  expect(auth.recording.asked.filter((name) => name === 'session.delete-expired')).toHaveLength(1)
  auth.clock.advance(10 * 60_000)
  await auth.temporary.database.close()
  await expect(run()).resolves.toBeUndefined()
  expect(auth.log.map(({ event }) => event)).toContain('clean-up.failed')
})
