import { NextRequest, NextResponse } from 'next/server'
import { afterEach, describe, expect, it } from 'vitest'
import { createCookieReader } from '../configuration/cookie-reader.ts'
import type { AuthOptions } from '../configuration/options.ts'
import { systemPlatform } from '../base/platform.ts'
import { createUsers } from '../operations/users.ts'
import { createTestAuth, testOrigin, testSecret } from '../testing-only/test-auth.ts'
import type { TestAuth } from '../testing-only/test-auth.ts'
import { createProxy } from './proxy.ts'
import { signInPath } from './sign-in-path.ts'
import type { OwnProxy, ProxyOptions } from './types.ts'

let open: TestAuth | null = null
afterEach(async () => {
  await open?.remove()
  open = null
})

const rules: ProxyOptions<string> = {
  protect: ['/dashboard', '/shop/orders'],
  guestOnly: ['/login'],
  role: { '/admin': 'admin' },
  signInPages: { '/shop': '/shop/login' },
}

interface Proxied {
  readonly auth: TestAuth
  send(
    path: string,
    options?: { cookie?: string; headers?: Record<string, string>; method?: string; origin?: string },
  ): Promise<Response>
}

async function setUp(options: AuthOptions = {}, proxyOptions = rules, inner?: OwnProxy): Promise<Proxied> {
  const auth = await createTestAuth(options)
  open = auth
  const platform = { ...systemPlatform, env: () => ({ NODE_ENV: 'production' }), clock: auth.clock }
  const reader = createCookieReader(
    { url: testOrigin, secret: testSecret, database: auth.temporary.url, ...options },
    platform,
  )
  const router = {
    ambient: () => Promise.reject(new Error('none')),
    ofRequest: () => Promise.reject(new Error('none')),
    redirect: (): never => {
      throw new Error('none')
    },
    forbid: (): never => {
      throw new Error('none')
    },
    once: <T>(ask: () => Promise<T>) => ask,
    passOn: (request: NextRequest) => NextResponse.next({ request }),
  }
  const deps = {
    reader: () => reader,
    router,
    basePath: '/api/auth',
    signInPage: '/login',
    afterSignInPage: '/home',
    openPages: ['/signup', '/verify-email'],
  }
  const proxy = createProxy(deps, proxyOptions, inner)
  return {
    auth,
    send: (path, { cookie, headers = {}, method = 'GET', origin = testOrigin } = {}) =>
      proxy(
        new NextRequest(`${origin}${path}`, {
          method,
          headers: { ...headers, ...(cookie === undefined ? {} : { cookie }) },
        }),
      ),
  }
}

function passed(response: Response): boolean {
  return response.headers.get('x-middleware-next') === '1'
}

async function signedIn({ auth }: Proxied, roles: string[] = []): Promise<string> {
  await auth.addUser('ada@example.com', { roles })
  return auth.signIn('ada@example.com')
}

describe('the proxy', () => {
  it('sends somebody without a session from a protected path to sign in, with the way back', {
    tags: ['ASVS-1.2.2'],
  }, async () => {
    const proxied = await setUp()
    const response = await proxied.send('/dashboard/notes?page=2&_rsc=abc')
    expect(response.status).toBe(307)
    expect(response.headers.get('location')).toBe(`${testOrigin}/login?next=%2Fdashboard%2Fnotes%3Fpage%3D2`)
    expect(response.headers.get('cache-control')).toBe('private, no-store')
  })

  it('answers another method with 303, so that no body is sent to the sign-in page', async () => {
    const proxied = await setUp()
    expect((await proxied.send('/dashboard', { method: 'POST' })).status).toBe(303)
  })

  it('knows several sign-in pages by path', async () => {
    const proxied = await setUp()
    expect((await proxied.send('/shop/orders')).headers.get('location')).toBe(
      `${testOrigin}/shop/login?next=%2Fshop%2Forders`,
    )
  })

  it('lets public paths and people with a session through', async () => {
    const proxied = await setUp()
    expect(passed(await proxied.send('/'))).toBe(true)
    expect(passed(await proxied.send('/dashboards'))).toBe(true)
    expect(passed(await proxied.send('/dashboard', { cookie: await signedIn(proxied) }))).toBe(true)
  })

  it.each([
    '//dashboard',
    '/%64ashboard',
    '/dashboard%2f',
    '/DASHBOARD',
    '/dashboard;x',
    '/./dashboard',
    '/x/../dashboard',
    '/%2e/dashboard',
    '/dashboard/',
    '/dashboard.',
    '/%2564ashboard',
    '/dashboard.rsc',
    '/dashboard.segments/_tree.segment.rsc',
    '/_next/data/build/dashboard.json',
    '/dashboard%00',
    '/%',
    '/ｄashboard',
  ])('AT221 %s is held to the rule of /dashboard', async (path) => {
    const proxied = await setUp()
    const response = await proxied.send(path)
    expect(passed(response)).toBe(false)
  })

  it('AT224 a malformed, cut or huge cookie is nobody', async () => {
    const proxied = await setUp()
    const cookie = await signedIn(proxied)
    for (const value of [
      '__Host-session=x',
      cookie.slice(0, -1),
      `${cookie}x`,
      `__Host-session=${'a'.repeat(20_000)}`,
      '__Host-session=%',
    ]) {
      expect(passed(await proxied.send('/dashboard', { cookie: value }))).toBe(false)
    }
  })

  it('AT059 a cookie that has run out, sealed by us or not, is nobody', async () => {
    for (const strategy of ['database', 'stateless'] as const) {
      const proxied = await setUp({ session: { strategy, idle: '1h', absolute: '1d' } })
      const cookie = await signedIn(proxied)
      expect(passed(await proxied.send('/dashboard', { cookie }))).toBe(true)
      proxied.auth.clock.advance(strategy === 'stateless' ? 3_600_000 : 86_400_000)
      const response = await proxied.send('/dashboard', { cookie })
      expect(passed(response)).toBe(false)
      expect(response.headers.get('location')).toContain(`${testOrigin}/login`)
      await proxied.auth.remove()
      open = null
    }
  })

  it('redirects by role, as the guide does, and covers what lies below', async () => {
    const proxied = await setUp()
    const cookie = await signedIn(proxied)
    expect((await proxied.send('/admin/users', { cookie })).headers.get('location')).toBe(`${testOrigin}/home`)
    expect((await proxied.send('/admin')).headers.get('location')).toBe(`${testOrigin}/login?next=%2Fadmin`)
    await createUsers(proxied.auth.services, { admin: ['*'] }).create({
      email: 'grace@example.com',
      password: 'correct horse battery staple',
      roles: ['admin'],
      emailVerified: true,
    })
    expect(passed(await proxied.send('/admin', { cookie: await proxied.auth.signIn('grace@example.com') }))).toBe(true)
  })

  it('sends somebody with a session away from guest-only pages, to a safe next or home', async () => {
    const proxied = await setUp()
    const cookie = await signedIn(proxied)
    expect((await proxied.send('/login', { cookie })).headers.get('location')).toBe(`${testOrigin}/home`)
    expect((await proxied.send('/login?next=%2Fdashboard', { cookie })).headers.get('location')).toBe(
      `${testOrigin}/dashboard`,
    )
    expect((await proxied.send('/login?next=https%3A%2F%2Fevil.example', { cookie })).headers.get('location')).toBe(
      `${testOrigin}/home`,
    )
  })

  it('a secure refusal makes no loop: with a reason guest-only does not apply, and the refused cookie goes', async () => {
    const proxied = await setUp()
    const cookie = await signedIn(proxied)
    // What a page answers whose secure check found the session ended, while the cookie still looks good.
    const refusal = signInPath('/login', '/dashboard', { ended: cookie.slice('__Host-session='.length) })
    const response = await proxied.send(refusal, { cookie })
    expect(passed(response)).toBe(true)
    expect(response.headers.getSetCookie()).toEqual([
      '__Host-session=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax; Secure',
    ])
    // An old tab with that address, after signing in anew: the new cookie stays.
    const renewed = await proxied.auth.signIn('ada@example.com')
    expect((await proxied.send(refusal, { cookie: renewed })).headers.getSetCookie()).toEqual([])
  })

  it('no other parameter of that name, page or link drops a cookie', async () => {
    const proxied = await setUp()
    const cookie = await signedIn(proxied)
    const mark = new URLSearchParams(signInPath('', null, { ended: cookie.slice('__Host-session='.length) })).get('of')
    const paths = [
      '/orders?reason=refund',
      `/dashboard?reason=ended&of=${mark}`,
      '/login?reason=fresh',
      '/login?reason=ended',
      '/login?reason=ended&of=x',
    ]
    for (const path of paths) expect((await proxied.send(path, { cookie })).headers.getSetCookie()).toEqual([])
    expect(passed(await proxied.send('/login?reason=ended', { cookie }))).toBe(true)
  })

  it('protecting everything leaves open what leads to a session', async () => {
    const proxied = await setUp({}, { protect: ['/'], guestOnly: ['/'] })
    for (const path of ['/login', '/login?next=%2F', '/signup', '/verify-email?token=x', '/api/auth/sign-in'])
      expect(passed(await proxied.send(path))).toBe(true)
    expect(passed(await proxied.send('/anything'))).toBe(false)
  })

  it('never redirects a page to itself', async () => {
    const proxied = await setUp({}, { role: { '/home': 'admin' }, guestOnly: ['/', '/home'] })
    const cookie = await signedIn(proxied)
    expect(passed(await proxied.send('/home', { cookie }))).toBe(true)
    expect(passed(await proxied.send('/dashboard', { cookie }))).toBe(true)
  })

  it('leaves somebody with more roles than a cookie carries to the page', async () => {
    const roles = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`department-number-${index}`, []]))
    const proxied = await setUp({ roles: { admin: ['*'], ...roles } })
    const cookie = await signedIn(proxied, Object.keys(roles))
    expect(cookie.length).toBeLessThan(1_024)
    expect(passed(await proxied.send('/admin', { cookie }))).toBe(true)
  })

  it('that cannot be configured passes nothing guarded on', async () => {
    const proxied = await setUp()
    const cookie = await signedIn(proxied)
    const deps = {
      reader: () => {
        throw new Error('unreadable')
      },
      router: { passOn: (request: NextRequest) => NextResponse.next({ request }) } as never,
      basePath: '/api/auth',
      signInPage: '/login',
      afterSignInPage: '/home',
      openPages: [],
    }
    const proxy = createProxy(deps, rules, undefined)
    expect((await proxy(new NextRequest(`${testOrigin}/dashboard`, { headers: { cookie } }))).status).toBe(503)
    expect(passed(await proxy(new NextRequest(`${testOrigin}/about`)))).toBe(true)
  })

  it('sets a renewed cookie on a response of the app that cannot be changed', async () => {
    const proxied = await setUp({ session: { strategy: 'stateless', idle: '1h', absolute: '1d' } }, rules, () =>
      Response.redirect('https://app.example.com/x'),
    )
    const cookie = await signedIn(proxied)
    proxied.auth.clock.advance(61_000)
    const response = await proxied.send('/', { cookie })
    expect(response.status).toBe(302)
    expect(response.headers.getSetCookie()).toHaveLength(1)
  })

  it('names an ended session as the reason only where a cookie came', async () => {
    const proxied = await setUp()
    expect((await proxied.send('/dashboard', { cookie: '__Host-session=x' })).headers.get('location')).toContain(
      'reason=ended',
    )
    expect((await proxied.send('/dashboard')).headers.get('location')).not.toContain('reason')
  })

  it('AT023 never redirects to a host that the request names and the configuration does not', async () => {
    const proxied = await setUp()
    const response = await proxied.send('/dashboard', {
      headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' },
    })
    expect(new URL(response.headers.get('location') ?? '').origin).toBe(testOrigin)
    const called = await proxied.send('/dashboard', { origin: 'https://evil.example' })
    expect(new URL(called.headers.get('location') ?? '').origin).toBe(testOrigin)
  })

  it('AT217 says itself which page is asked for, whatever a client says of it', async () => {
    const proxied = await setUp()
    const response = await proxied.send('/open?a=1', { headers: { 'x-sallyport-path': '/elsewhere' } })
    expect(response.headers.get('x-middleware-request-x-sallyport-path')).toBe('/open?a=1')
  })

  it('asks no store', async () => {
    const proxied = await setUp()
    const cookie = await signedIn(proxied)
    proxied.auth.recording.clear()
    await proxied.send('/dashboard', { cookie })
    expect(proxied.auth.recording.asked).toEqual([])
  })

  it('renews a stateless cookie when it is due, for the browser and for what runs behind it', async () => {
    const proxied = await setUp({ session: { strategy: 'stateless', idle: '1h', absolute: '1d' } })
    const cookie = await signedIn(proxied)
    expect((await proxied.send('/', { cookie })).headers.getSetCookie()).toEqual([])
    proxied.auth.clock.advance(61_000)
    const response = await proxied.send('/', { cookie })
    const [line = ''] = response.headers.getSetCookie()
    const renewed = line.split(';')[0] ?? ''
    expect(renewed).not.toBe(cookie)
    expect(response.headers.get('x-middleware-request-cookie')).toBe(renewed)
    expect(response.headers.get('cache-control')).toBe('private, no-store')
    expect(proxied.auth.services.sessions.peek(renewed.slice('__Host-session='.length))?.iat).toBe(
      proxied.auth.clock.now(),
    )
  })

  it('renews nothing for a page that asks by itself: that is no use of the session', async () => {
    const proxied = await setUp({ session: { strategy: 'stateless', idle: '1h', absolute: '1d' } })
    const cookie = await signedIn(proxied)
    proxied.auth.clock.advance(61_000)
    expect((await proxied.send('/api/auth/session?use=no', { cookie })).headers.getSetCookie()).toEqual([])
    expect((await proxied.send('/api/auth/session', { cookie })).headers.getSetCookie()).toHaveLength(1)
    expect((await proxied.send('/?use=no', { cookie })).headers.getSetCookie()).toHaveLength(1)
  })

  it('never sets a database cookie, which lives to its absolute end', async () => {
    const proxied = await setUp({ session: { idle: '1h', absolute: '1d' } })
    const cookie = await signedIn(proxied)
    proxied.auth.clock.advance(30 * 60_000)
    expect((await proxied.send('/dashboard', { cookie })).headers.getSetCookie()).toEqual([])
  })

  it.each(['database', 'stateless'] as const)(
    'seals a %s cookie of an older secret anew, for the browser and for what runs behind it, and counts it as no use',
    async (strategy) => {
      const newest = 'N8vQ2xLr5TzY0cBkW3sHdJ7mPf1aGeU6'
      const before = await setUp({ session: { strategy, idle: '1h', absolute: '1d' } })
      const cookie = await signedIn(before)
      const old = open
      const proxied = await setUp({ session: { strategy, idle: '1h', absolute: '1d' }, secret: [newest, testSecret] })
      await old?.remove()
      proxied.auth.clock.advance(61_000)
      const response = await proxied.send('/api/auth/session?use=no', { cookie })
      const [line = ''] = response.headers.getSetCookie()
      const anew = line.split(';')[0] ?? ''
      expect(line).toContain(`; Max-Age=${86_400 - 61};`)
      expect(response.headers.get('x-middleware-request-cookie')).toBe(anew)
      const claimsOf = (header: string) => proxied.auth.services.sessions.peek(header.slice('__Host-session='.length))
      expect(anew).not.toBe(cookie)
      expect(claimsOf(anew)).toEqual(claimsOf(cookie))
      expect((await proxied.send('/api/auth/session?use=no', { cookie: anew })).headers.getSetCookie()).toEqual([])
    },
  )

  it('composes with a proxy of the app, which is asked only when nothing is redirected', async () => {
    const seen: string[] = []
    const proxied = await setUp({}, rules, (request) => {
      seen.push(request.nextUrl.pathname)
      return NextResponse.next({ request })
    })
    await proxied.send('/dashboard')
    await proxied.send('/about')
    expect(seen).toEqual(['/about'])
  })

  it('an own proxy that answers nothing lets the request through, with a renewed cookie', async () => {
    const options = { session: { strategy: 'stateless', idle: '1h', absolute: '1d' } } as const
    const proxied = await setUp(options, rules, () => {})
    expect(passed(await proxied.send('/about'))).toBe(true)
    const cookie = await signedIn(proxied)
    proxied.auth.clock.advance(61_000)
    const response = await proxied.send('/dashboard', { cookie })
    expect(passed(response)).toBe(true)
    expect(response.headers.get('set-cookie')).toContain('session=')
  })

  it('a rule that is no path is refused at construction', async () => {
    await expect(setUp({}, { protect: ['dashboard'] })).rejects.toThrow(TypeError)
  })
})
