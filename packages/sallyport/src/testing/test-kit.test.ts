import type { NextApiRequest, NextApiResponse } from 'next'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createAuth } from '../index.ts'
import { sallyport } from '../next.ts'
import { temporaryFolder } from '../storage/testing-only/empty-database.ts'
import { createMailbox, createTestClock, createTestKit } from '../test.ts'

/** The kit as an app's own tests use it: nothing but what is exported. */

let folder: Awaited<ReturnType<typeof temporaryFolder>>

beforeEach(async () => {
  folder = await temporaryFolder()
})

afterEach(() => folder.remove())

function setUp() {
  const clock = createTestClock()
  const mailbox = createMailbox()
  const options = {
    url: 'https://app.example.com',
    secret: 'q3Zk0oS2m9TtX1vYb7cLrJ4wNfHdGpE8',
    database: `file:${folder.path}/auth.db`,
    roles: { admin: ['*'], editor: ['post:read'] },
    mail: mailbox.send,
    platform: { clock, log: () => undefined },
  } as const
  const auth = sallyport(options)
  const kit = createTestKit(auth, { url: options.url })
  const GET = auth.protectRoute({ role: 'admin' }, (_request, { user }) => Response.json({ id: user.id }))
  const params = { params: Promise.resolve({}) }
  type RouteRequest = Parameters<typeof GET>[0]
  const get = (request: Request) => GET(request as RouteRequest, params)
  return { auth, clock, kit, mailbox, options, get }
}

describe('a signed-in user', () => {
  test('calls a route handler, and a stranger and another role are refused', async () => {
    const { kit, get } = setUp()
    const ada = await kit.signedIn({ roles: ['admin'] })
    const bob = await kit.signedIn({ roles: ['editor'], name: 'Bob' })
    const response = await get(ada.request('/api/stats'))
    expect([response.status, await response.json()]).toEqual([200, { id: ada.user.id }])
    expect((await get(bob.request('/api/stats'))).status).toBe(403)
    expect((await get(new Request('https://app.example.com/api/stats'))).status).toBe(401)
  })

  test('calls a Pages API route and getServerSideProps', async () => {
    const { auth, kit } = setUp()
    const ada = await kit.signedIn({ roles: ['editor'] })
    const api = auth.protectApi({ can: 'post:read' }, (req, res, { user }) =>
      res.status(201).json({ id: user.id, body: req.body as unknown, query: req.query }),
    )
    const call = ada.pages('/api/posts?page=2', { method: 'POST', body: { title: 'x' } })
    await api(call.req as unknown as NextApiRequest, call.res as NextApiResponse)
    const response = await call.response()
    expect(response.status).toBe(201)
    expect(await response.json()).toEqual({ id: ada.user.id, body: { title: 'x' }, query: { page: '2' } })
    const page = auth.protectPage()
    const { req, res } = ada.pages('/dashboard')
    expect(await page({ req, res, query: {}, resolvedUrl: '/dashboard' })).toMatchObject({
      props: { user: { id: ada.user.id } },
    })
  })

  test('has a cookie as Playwright takes it', async () => {
    const { kit } = setUp()
    const ada = await kit.signedIn()
    expect(ada.cookie).toMatchObject({
      name: '__Host-session',
      domain: 'app.example.com',
      path: '/',
      httpOnly: true,
      secure: true,
      sameSite: 'Lax',
    })
    expect(ada.cookie.expires).toBeGreaterThan(Date.now() / 1_000)
    expect(ada.storageState()).toEqual({ cookies: [ada.cookie], origins: [] })
  })

  test('is accepted by another process with the same database and secret, and ends for all of them', async () => {
    const { auth, options, kit, clock } = setUp()
    const ada = await kit.signedIn({ roles: ['admin'] })
    const server = createAuth({ ...options, platform: { clock, log: () => undefined } })
    expect((await server.getSession(ada.request('/')))?.user.id).toBe(ada.user.id)
    await auth.users.ban(ada.user.id)
    expect(await server.getSession(ada.request('/'))).toBeNull()
  })

  test('goes through the gates of every session: who is banned or unproven gets none', async () => {
    const { auth, kit } = setUp()
    const eve = await auth.users.create({ email: 'eve@example.com', emailVerified: true })
    await auth.users.ban(eve.id)
    await expect(kit.signIn(eve)).rejects.toMatchObject({ code: 'banned' })
    await expect(kit.signedIn({ emailVerified: false })).rejects.toMatchObject({ code: 'verification_required' })
  })

  test('works with createAuth, too', async () => {
    const { options, clock } = setUp()
    const auth = createAuth({ ...options, platform: { clock, log: () => undefined } })
    const ada = await createTestKit(auth, { url: options.url }).signedIn({ name: 'Ada' })
    expect((await auth.getSession(ada.request('/x')))?.user.name).toBe('Ada')
    const { setCookie } = await auth.endSession(ada.request('/x'))
    expect(setCookie).toContain('Max-Age=0')
    expect(await auth.getSession(ada.request('/x'))).toBeNull()
  })
})

describe('the clock and the mailbox', () => {
  test('a session ends when the clock says so', async () => {
    const { clock, kit, get } = setUp()
    const ada = await kit.signedIn({ roles: ['admin'] })
    clock.advance('29d')
    expect((await get(ada.request('/'))).status).toBe(200)
    clock.advance('2d')
    expect((await get(ada.request('/'))).status).toBe(401)
  })

  test('a sign-up is completed with the code from its mail', async () => {
    const { auth, mailbox } = setUp()
    const post = (path: string, body: object) =>
      auth.handlers.POST(
        new Request(`https://app.example.com/api/auth${path}`, {
          method: 'POST',
          headers: { origin: 'https://app.example.com', 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      )
    const person = { email: 'ada@example.com', password: 'correct horse battery staple' }
    expect((await post('/sign-up', person)).status).toBe(200)
    const { code } = await mailbox.waitFor(person.email, { kind: 'confirm-sign-up' })
    expect((await post('/email/verify', { email: person.email, code })).status).toBe(200)
    expect((await post('/sign-in', person)).status).toBe(200)
    await expect(mailbox.waitFor('nobody@example.com', { timeoutMs: 40 })).rejects.toThrow(
      'confirm-sign-up to ada@example.com',
    )
    await mailbox.clear()
    expect(await mailbox.list()).toEqual([])
  })
})
