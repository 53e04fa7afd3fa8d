import { afterEach, describe, expect, it } from 'vitest'
import { createTestAuth } from '../testing-only/test-auth.ts'
import type { TestAuth } from '../testing-only/test-auth.ts'
import { field } from '../user/field.ts'
import { toUser } from '../user/user.ts'
import { toSession } from '../session/session.ts'
import { toClientState } from './client-state.ts'

let open: TestAuth | null = null
afterEach(async () => {
  await open?.remove()
  open = null
})

const minute = 60_000
const roles = { admin: ['*'], editor: ['post:read', 'post:write'] }

async function setUp(strategy: 'database' | 'stateless'): Promise<TestAuth> {
  open = await createTestAuth({
    roles,
    session: { strategy, idle: '1h', absolute: '1d' },
    user: { fields: { since: field.date().public(), secret: field.string() } },
  })
  return open
}

async function ask(auth: TestAuth, cookie: string, query = '') {
  const response = await auth.request('GET', `/session${query}`, { cookie })
  const body = (await response.json()) as { session: { idleExpiresAt: string } | null; roles: string[] }
  return { body, renewed: response.headers.getSetCookie()[0]?.split(';')[0] ?? null }
}

describe.each(['database', 'stateless'] as const)('GET /session, %s sessions', (strategy) => {
  it('tells all roles and what they permit', async () => {
    const auth = await setUp(strategy)
    await auth.addUser('ada@example.com', { roles: ['editor', 'admin'] })
    const { body } = await ask(auth, await auth.signIn('ada@example.com'))
    expect(body).toMatchObject({ roles: ['editor', 'admin'], permissions: ['post:read', 'post:write', '*'] })
  })

  it('with use=no keeps nothing alive, and tells the end that stands: a page may ask as often as it likes', async () => {
    const auth = await setUp(strategy)
    await auth.addUser('ada@example.com')
    const cookie = await auth.signIn('ada@example.com')
    const end = new Date(auth.clock.now() + 60 * minute).toISOString()
    for (let asked = 0; asked < 59; asked += 1) {
      auth.clock.advance(minute)
      const { body, renewed } = await ask(auth, cookie, '?use=no')
      expect(body.session?.idleExpiresAt).toBe(end)
      expect(renewed).toBeNull()
    }
    auth.clock.advance(minute)
    expect((await ask(auth, cookie, '?use=no')).body.session).toBeNull()
  })

  it('else counts as use', async () => {
    const auth = await setUp(strategy)
    await auth.addUser('ada@example.com')
    let cookie = await auth.signIn('ada@example.com')
    for (let asked = 0; asked < 3; asked += 1) {
      auth.clock.advance(40 * minute)
      const { body, renewed } = await ask(auth, cookie)
      cookie = renewed ?? cookie
      expect(body.session?.idleExpiresAt).toBe(new Date(auth.clock.now() + 60 * minute).toISOString())
      await auth.delivered()
    }
  })

  it('what a render hands down is the very same, dates and all, and plain', async () => {
    const auth = await setUp(strategy)
    const id = await auth.addUser('ada@example.com', { roles: ['editor'] })
    const cookie = await auth.signIn('ada@example.com')
    const checked = await auth.services.sessions.check(cookie.slice(cookie.indexOf('=') + 1))
    if (checked === null) throw new Error('There is no session.')
    const row = { ...checked.user, x_since: Date.UTC(2026, 0, 2), x_secret: 'canary' }
    const state = toClientState(roles, toSession(checked.facts, toUser(row, auth.services.userFields)))
    expect(state).toMatchObject({ user: { id, since: '2026-01-02T00:00:00.000Z' }, roles: ['editor'] })
    expect(JSON.stringify(state)).not.toMatch(/canary|ada@example/)
    expect(Object.getPrototypeOf(state?.user)).toBe(Object.prototype)
    const { body } = await ask(auth, cookie)
    expect({ ...state, user: null }).toEqual({ ...body, user: null })
    expect(toClientState(roles, null)).toBeNull()
  })
})
