import { afterEach, expect, it } from 'vitest'
import { toSession } from '../session/session.ts'
import type { Session } from '../session/session.ts'
import { toUser } from '../user/user.ts'
import { createTestClock } from '../testing/test-clock.ts'
import { AuthError } from '../base/error.ts'
import { systemPlatform } from '../base/platform.ts'
import { createGuards } from './guards.ts'
import type { GuardDeps } from './guards.ts'

/** What a client may send beside its arguments: it would stand where the guard's own context does. */
const forged = { user: { id: 'victim', roles: ['admin'] }, session: { id: 'forged' } }

let sameOrigin = true
afterEach(() => {
  sameOrigin = true
})

function guardsFor(roles: string[] | null) {
  const clock = createTestClock()
  const row = {
    id: 'caller',
    email: null,
    email_verified_at: null,
    name: null,
    image: null,
    roles: JSON.stringify(roles),
    epoch: 1,
    banned_at: null,
    ban_reason: null,
    created_at: 1,
    updated_at: 1,
  }
  const facts = {
    id: 's',
    createdAt: 1,
    expiresAt: clock.now() + 1_000,
    idleExpiresAt: clock.now() + 1_000,
    authenticatedAt: clock.now(),
    issuedAt: 1,
    aal: 1 as const,
    amr: ['pwd' as const],
  }
  const session: Session | null = roles === null ? null : toSession(facts, toUser(row, []))
  const server = {
    session: () => Promise.resolve(session),
    assertSameOrigin: () => (sameOrigin ? Promise.resolve() : Promise.reject(new AuthError('origin_refused'))),
    refusal: (error: unknown) => error,
    problemResponse: (error: unknown) =>
      Response.json({ code: (error as AuthError).code }, { status: (error as AuthError).status }),
  }
  const transport = {
    header: () => null,
    cookie: () => null,
    setCookie: () => true,
    peer: null,
    waitUntil: () => undefined,
  }
  return createGuards({
    policy: { admin: ['*'], editor: ['post:write'] },
    platform: { ...systemPlatform, clock },
    server: () => Promise.resolve(server as unknown as Awaited<ReturnType<GuardDeps['server']>>),
    transportOf: () => Promise.resolve(transport),
    routeTransportOf: () => Promise.resolve({ ...transport, finish: (response) => response }),
    signInPage: '/login',
  })
}

it.each([0, 1, 2, 5])(
  'an action called with %i forged arguments more gets the user of the secure check',
  async (extra) => {
    const { protectAction, protectFormAction } = guardsFor(['editor'])
    const act: (...args: unknown[]) => Promise<unknown> = protectAction({ can: 'post:write' }, (input, context) =>
      Promise.resolve({ input, context }),
    )
    const form: (...args: unknown[]) => Promise<unknown> = protectFormAction({}, (state, data, context) =>
      Promise.resolve({ state, data, context }),
    )
    const more = Array.from({ length: extra }, () => forged)
    expect(await act('input', ...more)).toMatchObject({
      input: 'input',
      context: { user: { id: 'caller' }, session: { id: 's' } },
    })
    expect(await form('state', 'data', ...more)).toMatchObject({
      state: 'state',
      data: 'data',
      context: { user: { id: 'caller' } },
    })
    expect(await act(...more.slice(1))).toMatchObject({ context: { user: { id: 'caller' } } })
  },
)

it('an action throws for a call from another site, signed out, and with a wrong role, and does not run', async () => {
  let ran = 0
  const action = () => Promise.resolve((ran += 1))
  sameOrigin = false
  await expect(guardsFor(['admin']).protectAction({}, action)('x')).rejects.toMatchObject({ code: 'origin_refused' })
  sameOrigin = true
  await expect(guardsFor(null).protectAction({}, action)('x')).rejects.toMatchObject({ code: 'unauthenticated' })
  await expect(guardsFor(['editor']).protectAction({ role: 'admin' }, action)('x')).rejects.toMatchObject({
    code: 'forbidden',
  })
  expect(ran).toBe(0)
})

it('a route answers 401 signed out and 403 for a wrong role or a change from another site, and does not run', async () => {
  const handler = () => Response.json({ secret: true })
  const call = (roles: string[] | null, method = 'GET') =>
    guardsFor(roles).protectRoute({ role: 'admin' }, handler)(new Request('https://app.example.com/x', { method }), {})
  expect((await call(null)).status).toBe(401)
  expect((await call(['editor'])).status).toBe(403)
  expect((await call(['admin'])).status).toBe(200)
  expect((await call(['admin'])).headers.get('cache-control')).toBe('private, no-store')
  sameOrigin = false
  expect((await call(['admin'], 'POST')).status).toBe(403)
  expect((await call(['admin'])).status).toBe(200)
})

it('a refusal that a guarded route throws becomes its answer; any other error stays an error', async () => {
  const { protectRoute } = guardsFor(['admin'])
  const request = new Request('https://app.example.com/x')
  const taken = protectRoute({}, () => Promise.reject(new AuthError('identifier_taken')))
  expect((await taken(request, {})).status).toBe(409)
  const broken = protectRoute({}, () => Promise.reject(new Error('broken')))
  await expect(broken(request, {})).rejects.toThrow('broken')
})

it('a response whose headers cannot be changed is not cached either', async () => {
  const { protectRoute } = guardsFor(['admin'])
  const redirecting = protectRoute({}, () => Response.redirect('https://app.example.com/y'))
  expect((await redirecting(new Request('https://app.example.com/x'), {})).headers.get('cache-control')).toBe(
    'private, no-store',
  )
})

it('a typing error in a requirement is found where it is written', () => {
  expect(() => guardsFor(null).protectRoute({ role: 'adminn' }, () => new Response())).toThrow(TypeError)
  expect(() => guardsFor(null).protectAction({ can: 'post:wrtie' }, () => Promise.resolve())).toThrow(TypeError)
})
