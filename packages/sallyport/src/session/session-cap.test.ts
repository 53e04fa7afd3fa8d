import { afterEach, expect, it } from 'vitest'
import { statement } from '../storage/database.ts'
import { createTestAuth, testPassword } from '../testing-only/test-auth.ts'
import type { TestAuth } from '../testing-only/test-auth.ts'
import { sessionCap } from './session-cap.ts'
import type { SessionCapOptions } from './session-cap.ts'

const minute = 60_000

let open: TestAuth | null = null
afterEach(async () => {
  await open?.remove()
  open = null
})

async function setUp(cap: SessionCapOptions): Promise<TestAuth> {
  const rate = { burst: 1_000, periodMs: 1_000 }
  const limits = { 'sign-in': { identifier: rate, address: rate, global: rate } }
  open = await createTestAuth({ session: { idle: '1h', absolute: '1d', ...cap }, limits })
  await open.addUser('ada@example.com')
  return open
}

const signInBody = { email: 'ada@example.com', password: testPassword }
const countRows = statement<Record<never, never>, { count: number }>(
  'test.count-sessions',
  'select count(*) as count from auth_sessions',
)
const selectChanges = statement<Record<never, never>, { scope: string }>(
  'test.changes',
  'select scope from auth_changes order by seq',
)

/** Signs in so many times, a minute apart; the cookies. */
async function signInTimes(auth: TestAuth, times: number): Promise<string[]> {
  const cookies = []
  for (let time = 0; time < times; time += 1) {
    cookies.push(await auth.signIn('ada@example.com'))
    auth.clock.advance(minute)
  }
  return cookies
}

async function areLive(auth: TestAuth, cookies: readonly string[]): Promise<boolean[]> {
  const answers = await Promise.all(cookies.map((cookie) => auth.request('GET', '/session?use=no', { cookie })))
  const bodies = (await Promise.all(answers.map((answer) => answer.json()))) as { session: object | null }[]
  return bodies.map(({ session }) => session !== null)
}

it('the default is 100, and the oldest ends; stateless sessions have none', { tags: ['ASVS-7.1.2'] }, () => {
  expect(sessionCap({}, 'database')).toEqual({ max: 100, whenFull: 'end-oldest' })
  expect(sessionCap({ max: false }, 'database')).toBeNull()
  expect(sessionCap({}, 'stateless')).toBeNull()
  expect(() => sessionCap({ max: 5 }, 'stateless')).toThrow('session.max needs sessions in rows')
  expect(() => sessionCap({ whenFull: 'refuse' }, 'stateless')).toThrow('session.max needs sessions in rows')
})

it('AT237 the sign-in that is one too many ends the oldest session, also where it is remembered', {
  tags: ['ASVS-2.3.2', 'ASVS-7.1.2'],
}, async () => {
  const auth = await setUp({ max: 2 })
  const first = await signInTimes(auth, 2)
  expect(await areLive(auth, first)).toEqual([true, true])
  const [third = ''] = await signInTimes(auth, 1)
  expect(await areLive(auth, [...first, third])).toEqual([false, true, true])
  await signInTimes(auth, 20)
  expect((await auth.temporary.database.get(countRows, {}))?.count).toBe(2)
})

it('the new session stays, though the clock of its process is behind', async () => {
  const auth = await setUp({ max: 1 })
  const [first = ''] = await signInTimes(auth, 1)
  auth.clock.advance(-30 * minute)
  const second = await auth.signIn('ada@example.com')
  expect(await areLive(auth, [first, second])).toEqual([false, true])
})

it('a sign-in with room to spare is no change of authority, and one too many is one', async () => {
  const auth = await setUp({ max: 2 })
  const before = (await auth.services.db.all(selectChanges, {})).length
  await signInTimes(auth, 2)
  expect((await auth.services.db.all(selectChanges, {})).length).toBe(before)
  await signInTimes(auth, 1)
  expect((await auth.services.db.all(selectChanges, {})).slice(before)).toEqual([{ scope: 'user' }])
})

it('refused, a sign-in changes nothing, and the answer says what to do', { tags: ['ASVS-7.1.2'] }, async () => {
  const auth = await setUp({ max: 2, whenFull: 'refuse' })
  const cookies = await signInTimes(auth, 2)
  const refused = await auth.post('/sign-in', signInBody)
  expect(refused.status).toBe(409)
  expect(await refused.json()).toMatchObject({ error: { code: 'too_many_sessions' } })
  expect(refused.headers.getSetCookie()).toEqual([])
  expect(await areLive(auth, cookies)).toEqual([true, true])
  expect(await auth.services.db.get(countRows, {})).toEqual({ count: 2 })
  await auth.post('/sign-out', {}, { cookie: cookies[0] ?? '' })
  expect((await auth.post('/sign-in', signInBody)).status).toBe(200)
})

it('only who has the password is told that there are too many sessions', async () => {
  const auth = await setUp({ max: 1, whenFull: 'refuse' })
  await signInTimes(auth, 1)
  const wrong = await auth.post('/sign-in', { ...signInBody, password: 'wrong wrong wrong wrong' })
  expect(await wrong.json()).toMatchObject({ error: { code: 'invalid_credentials' } })
})

it.each(['end-oldest', 'refuse'] as const)(
  'the session that a sign-in replaces does not count: %s',
  async (whenFull) => {
    const auth = await setUp({ max: 2, whenFull })
    const [first = '', second = ''] = await signInTimes(auth, 2)
    const again = await auth.post('/sign-in', signInBody, { cookie: second })
    expect(again.status).toBe(200)
    expect(await areLive(auth, [first, second])).toEqual([true, false])
  },
)

it.each(['end-oldest', 'refuse'] as const)('what has ended by itself does not count: %s', async (whenFull) => {
  const auth = await setUp({ max: 2, whenFull })
  const [used = ''] = await signInTimes(auth, 1)
  await signInTimes(auth, 1)
  auth.clock.advance(50 * minute)
  expect(await areLive(auth, [used])).toEqual([true])
  await auth.request('GET', '/session', { cookie: used })
  auth.clock.advance(20 * minute)
  const late = await auth.signIn('ada@example.com')
  expect(await areLive(auth, [used, late])).toEqual([true, true])
})

it('others do not count', async () => {
  const auth = await setUp({ max: 1, whenFull: 'refuse' })
  await auth.addUser('bob@example.com')
  await auth.signIn('ada@example.com')
  await expect(auth.signIn('bob@example.com')).resolves.toContain('=')
})

it('without a bound there is none', async () => {
  const auth = await setUp({ max: false })
  expect(await areLive(auth, await signInTimes(auth, 5))).toEqual([true, true, true, true, true])
})
