import { afterEach, describe, expect, it } from 'vitest'
import { issueToken } from '../authentication/one-time-token.ts'
import { createUsers } from '../operations/users.ts'
import { createTestAuth, testPassword } from '../testing-only/test-auth.ts'
import type { TestAuth } from '../testing-only/test-auth.ts'
import { field } from './field.ts'
import type { UserFields } from './field.ts'
import type { UserEvent } from './user-hooks.ts'

const fields = {
  plan: field.enum(['free', 'pro']).default('free').input(),
  company: field.string().input(),
  story: field.string({ maxLength: 10_000 }).input(),
  credit: field.number().input(),
} satisfies UserFields

const email = 'ada@example.com'
let auth: TestAuth

afterEach(() => auth.remove())

const start = async (given: UserFields = fields) =>
  (auth = await createTestAuth({ verification: 'required', user: { fields: given } }))
const stored = async () => (await createUsers<string, typeof fields>(auth.services, {}).get({ email }))?.user
const signUp = (given: object) => auth.post('/sign-up', { email, password: testPassword, ...given })

/** Stores a sign-up as an earlier version or configuration did; the status of confirming it. */
async function confirmEarlier(candidate: object): Promise<number> {
  const hash = await auth.services.hasher.hash(testPassword)
  const candidates = [{ name: 'Ada', hash, fingerprint: 'x', ...candidate }]
  const { token, step } = issueToken(auth.services, 'sign-up', email, { candidates })
  await auth.services.db.batch([step])
  return (await auth.post('/email/verify', { token })).status
}

describe('a sign-up that waits for its mailbox while the app is deployed anew', () => {
  it('is completed where it was taken by a version without fields', async () => {
    await start()
    expect(await confirmEarlier({})).toBe(200)
    expect(await stored()).toMatchObject({ name: 'Ada', plan: 'free', company: null })
    await auth.signIn(email)
  })

  it('is completed without what is no value of a field any more', async () => {
    await start()
    const earlier = { plan: 'gold', company: 'ACME', credit: null, gone: 'x', ['__proto__']: 'x' }
    expect(await confirmEarlier({ fields: earlier })).toBe(200)
    expect(await stored()).toMatchObject({ plan: 'free', company: 'ACME', credit: null })
  })

  it('is completed where all fields are gone', async () => {
    await start({})
    expect(await confirmEarlier({ fields: { company: 'ACME' } })).toBe(200)
    expect(await stored()).toMatchObject({ name: 'Ada' })
  })
})

describe('long fields', () => {
  it('of somebody else who signs up with an address do not void the code of its owner', async () => {
    await start()
    // Alone as long as a cookie may be, and longer with one more.
    const story = 'x'.repeat(8_200) + 'é'.repeat(1_800)
    expect((await signUp({ password: 'the words of another', story })).status).toBe(200)
    await signUp({ company: 'ACME' })
    await auth.delivered()
    const code = auth.mails.at(-1)?.code
    expect((await auth.post('/email/verify', { email, code, password: testPassword })).status).toBe(200)
    expect(await stored()).toMatchObject({ company: 'ACME', story: null })
  })

  it('do not lose an event', async () => {
    const events: UserEvent[] = []
    auth = await createTestAuth({
      user: { fields: { story: fields.story, plot: fields.story } },
      on: { 'user.created': { deliver: (event) => void events.push(event) } },
    })
    const story = 'é'.repeat(10_000)
    await createUsers<string, typeof fields>(auth.services, {}).create({ email, story })
    await auth.delivered()
    expect(events).toMatchObject([{ user: { story } }])
  })
})

it.each([{ credit: 1e300 }, { credit: -1e16 }])('%j is refused, since not every store takes it', async (given) => {
  await start()
  const response = await signUp(given)
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ error: { fields: { credit: 'Write a number.' } } })
})

it('blanks are nothing, where something is needed', async () => {
  await start({ company: field.string().input({ required: true }) })
  expect(await (await signUp({ company: ' \t ' })).json()).toMatchObject({
    error: { fields: { company: 'This is needed.' } },
  })
})
