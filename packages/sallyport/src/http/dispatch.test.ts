import { afterEach, describe, expect, it } from 'vitest'
import { cookieOf, createTestAuth, testOrigin, testPassword } from '../testing-only/test-auth.ts'
import type { TestAuth } from '../testing-only/test-auth.ts'
import { createLifecycle } from '../base/lifecycle.ts'
import { createHealth } from '../operations/health.ts'
import { endpointTable } from './endpoint-table.ts'

let open: TestAuth | null = null
afterEach(async () => {
  await open?.remove()
  open = null
})

async function setUp(...options: Parameters<typeof createTestAuth>): Promise<TestAuth> {
  open = await createTestAuth(...options)
  return open
}

const json = { 'content-type': 'application/json' }
const posts = endpointTable.filter(({ method }) => method === 'POST')
const gets = endpointTable.filter(({ method, access }) => method === 'GET' && access !== 'development')

/** A body that each endpoint would take. */
const goodBodies: Readonly<Record<string, object>> = {
  '/sign-up': { email: 'new@example.com', password: testPassword },
  '/sign-in': { email: 'ada@example.com', password: testPassword },
  '/sign-out': {},
  '/sessions/revoke': { all: 'everywhere' },
  '/email/verify': { email: 'ada@example.com', code: '12345678' },
}

async function errorOf(response: Response): Promise<Record<string, unknown>> {
  const body = (await response.json()) as { error: Record<string, unknown> }
  return body.error
}

/** Everything that is stored, to see that nothing changed. */
async function stored(auth: TestAuth): Promise<unknown> {
  const { statement } = await import('../storage/database.ts')
  const tables = ['auth_users', 'auth_passwords', 'auth_sessions', 'auth_tokens', 'auth_outbox', 'auth_changes']
  const rows = tables.map((table) =>
    auth.temporary.database.all(
      statement<Record<never, never>, object>(`test.all-${table}`, `select * from ${table} order by 1`),
      {},
    ),
  )
  return Promise.all(rows)
}

it('the table is the whole surface, and each endpoint says who may call it', {
  tags: ['ASVS-8.1.1', 'ASVS-13.4.5'],
}, () => {
  const lines = endpointTable.map(
    ({ method, path, access, origin, limit }) => `${method} ${path} ${access} ${origin} ${limit ?? '-'}`,
  )
  expect(lines).toEqual([
    'POST /sign-up anyone same sign-up',
    'POST /sign-in anyone same sign-in',
    'POST /sign-out anyone same -',
    'GET /session anyone none -',
    'GET /sessions session none -',
    'POST /sessions/revoke session same -',
    'POST /email/verify anyone same code',
    'GET /health anyone none -',
    'GET /mailbox development none -',
  ])
})

it('no change by GET: every endpoint that takes no origin is a GET, and every POST checks it', {
  tags: ['ASVS-3.5.3'],
}, () => {
  for (const { method, origin } of endpointTable) expect(origin).toBe(method === 'GET' ? 'none' : 'same')
})

describe.each(posts.map((endpoint) => [endpoint.path, endpoint] as const))('POST %s', (path, endpoint) => {
  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['a sub-domain', { origin: 'https://sub.app.example.com' }],
    ['the same host on http', { origin: 'http://app.example.com' }],
    ['another port', { origin: 'https://app.example.com:8443' }],
    ['a look-alike', { origin: 'https://app.example.com.evil.example' }],
    ['a list', { origin: `${testOrigin}, https://evil.example` }],
    ['null without Sec-Fetch-Site', { origin: 'null' }],
    ['null from another site', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ['nowhere', { origin: '' }],
    ['nowhere, same-site', { origin: '', 'sec-fetch-site': 'same-site' }],
    ['nowhere, cross-site', { origin: '', 'sec-fetch-site': 'cross-site' }],
    ['nowhere, typed', { origin: '', 'sec-fetch-site': 'none' }],
  ])('AT136 from %s it is refused with 403 and changes nothing, with and without a cookie', async (_name, headers) => {
    const auth = await setUp()
    await auth.addUser('ada@example.com')
    const cookie = await auth.signIn('ada@example.com')
    const before = await stored(auth)
    for (const withCookie of [cookie, null]) {
      const sent = new Headers({ ...json, ...headers })
      if (sent.get('origin') === '') sent.delete('origin')
      if (withCookie !== null) sent.set('cookie', withCookie)
      const request = new Request(`${testOrigin}/api/auth${path}`, {
        method: 'POST',
        headers: sent,
        body: JSON.stringify(goodBodies[path]),
      })
      const response = await dispatchRaw(auth, request)
      expect(await errorOf(response)).toMatchObject({ code: 'origin_refused' })
      expect(response.status).toBe(403)
      expect(response.headers.getSetCookie()).toEqual([])
    }
    expect(await stored(auth)).toEqual(before)
  })

  it('a form of the app on a no-referrer page passes: Origin null, Sec-Fetch-Site same-origin', {
    tags: ['ASVS-3.5.1'],
  }, async () => {
    const auth = await setUp()
    await auth.addUser('ada@example.com')
    const cookie = await auth.signIn('ada@example.com')
    const response = await auth.post(path, goodBodies[path], {
      cookie,
      headers: { origin: 'null', 'sec-fetch-site': 'same-origin' },
    })
    expect(response.status).not.toBe(403)
  })

  it.each(['text/plain', 'multipart/form-data; boundary=x', 'application/xml', '', 'application/jsonp', 'text/json'])(
    'content type %j is 415',
    { tags: ['ASVS-3.5.1', 'ASVS-3.5.2'] },
    async (type) => {
      const auth = await setUp()
      const response = await auth.post(path, goodBodies[path], { headers: { 'content-type': type } })
      expect(response.status).toBe(415)
      expect(await errorOf(response)).toMatchObject({ code: 'unsupported_media_type' })
    },
  )

  it.each(['{', '[', 'nul', '{"email":', '{"a":1}}', '\uFEFF{}x', '"text', "{'a':1}"])(
    'broken JSON %j is 400',
    async (body) => {
      const auth = await setUp()
      const response = await auth.request('POST', path, { headers: json, body })
      expect(response.status).toBe(400)
      expect(await errorOf(response)).toMatchObject({ code: 'invalid_json' })
    },
  )

  it.each(['[]', '1', '"text"', 'true', 'null'])('a body that is no object, %s, is 400', async (body) => {
    const auth = await setUp()
    const response = await auth.request('POST', path, { headers: json, body })
    expect(response.status).toBe(400)
    expect(await errorOf(response)).toMatchObject({ code: 'invalid_input' })
  })

  it('AT200 invalid UTF-8, deep nesting, a million keys and 10 MB are 4xx', async () => {
    const auth = await setUp()
    const bodies = [
      new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]),
      `${'['.repeat(8_000)}${']'.repeat(8_000)}`,
      `{${Array.from({ length: 1_000_000 }, (_, index) => `"k${index}":1`).join(',')}}`,
      `{"email":"${'x'.repeat(10_000_000)}"}`,
    ]
    for (const body of bodies) {
      const response = await auth.request('POST', path, { headers: json, body })
      expect([400, 413]).toContain(response.status)
    }
  })

  it('AT197 every wrong type in every field is 400 with the field named, never 5xx, never a match', {
    tags: ['ASVS-2.2.1', 'ASVS-2.2.2', 'ASVS-15.3.5'],
  }, async () => {
    const auth = await setUp()
    await auth.addUser('ada@example.com')
    const cookie = await auth.signIn('ada@example.com')
    const wrong: unknown[] = [[], {}, 1, true, { $ne: null }, { toString: 1 }, [['x']], 1e308, -0, 'x'.repeat(9_000)]
    for (const field of Object.keys(endpoint.input)) {
      for (const value of wrong) {
        const response = await auth.post(path, { ...goodBodies[path], [field]: value }, { cookie })
        if (response.status === 429) continue
        expect([path, field, value, response.status]).toEqual([path, field, value, 400])
        const { fields } = await errorOf(response)
        if (fields !== undefined) expect(Object.keys(fields as object)).toContain(field)
      }
    }
  })

  it('AT196 __proto__, constructor and prototype in a body are dropped', {
    tags: ['ASVS-1.5.2', 'ASVS-15.3.6'],
  }, async () => {
    const auth = await setUp()
    await auth.addUser('ada@example.com')
    const cookie = await auth.signIn('ada@example.com')
    const body = JSON.stringify(goodBodies[path]).replace(
      /^\{/,
      `{"__proto__":{"roles":["admin"],"polluted":1},"constructor":{"prototype":{"polluted":1}}${path === '/sign-out' ? '' : ','}`,
    )
    const response = await auth.request('POST', path, { headers: json, body, cookie })
    expect(response.status).toBeLessThan(500)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(({} as Record<string, unknown>)['roles']).toBeUndefined()
  })

  it.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
    '%s is 405 and says what would do',
    { tags: ['ASVS-4.1.4', 'ASVS-13.4.4'] },
    async (method) => {
      const auth = await setUp()
      const response = await auth.request(method, path)
      expect(response.status).toBe(405)
      expect(response.headers.get('allow')).toBe('POST')
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
    },
  )
})

describe.each(gets.map((endpoint) => [endpoint.path, endpoint] as const))('GET %s', (path, endpoint) => {
  it('changes nothing', async () => {
    const auth = await setUp()
    await auth.addUser('ada@example.com')
    const cookie = await auth.signIn('ada@example.com')
    const before = await stored(auth)
    expect((await auth.request('GET', path, { cookie })).status).toBe(200)
    expect((await auth.request('HEAD', path, { cookie })).status).toBe(200)
    expect(await stored(auth)).toEqual(before)
  })

  it('without a session it tells nothing', { tags: ['ASVS-8.2.1'] }, async () => {
    const auth = await setUp()
    const response = await auth.request('GET', path)
    expect(response.status).toBe(endpoint.access === 'session' ? 401 : 200)
    if (response.status === 200)
      expect(await response.json()).toEqual(
        path === '/health'
          ? { status: 'ready', live: true, checks: { process: 'ok' } }
          : { session: null, user: null, roles: [], permissions: [] },
      )
  })
})

describe.each(endpointTable.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const))(
  '%s',
  (_name, endpoint) => {
    it('AT281 every answer, refusals too, is private, no-store, nosniff, framed by nobody, and JSON', {
      tags: [
        'ASVS-3.2.1',
        'ASVS-3.4.2',
        'ASVS-3.4.4',
        'ASVS-3.4.5',
        'ASVS-3.4.6',
        'ASVS-3.5.6',
        'ASVS-4.1.1',
        'ASVS-13.4.6',
        'ASVS-14.2.2',
        'ASVS-14.3.2',
      ],
    }, async () => {
      const auth = await setUp()
      const good = await auth.request(
        endpoint.method,
        endpoint.path,
        endpoint.method === 'GET' ? {} : { headers: json, body: JSON.stringify(goodBodies[endpoint.path]) },
      )
      const bad = await auth.request('DELETE', endpoint.path)
      for (const { headers } of [good, bad]) {
        expect(headers.get('cache-control')).toBe('private, no-store')
        expect(headers.get('x-content-type-options')).toBe('nosniff')
        expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
        expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
        expect(headers.get('access-control-allow-origin')).toBeNull()
      }
    })

    it('AT286 with the database down it is 503 with Retry-After and a request id, and the cookie stays', {
      tags: ['ASVS-16.3.4', 'ASVS-16.5.1', 'ASVS-16.5.2', 'ASVS-16.5.4'],
    }, async () => {
      // What is there in development only, and what tells of the database itself, are no refusals.
      if (endpoint.access === 'development' || 'needs' in endpoint) return
      const auth = await setUp()
      await auth.addUser('ada@example.com')
      const cookie = await auth.signIn('ada@example.com')
      await auth.temporary.database.close()
      const response = await auth.request(
        endpoint.method,
        endpoint.path,
        endpoint.method === 'GET'
          ? { cookie }
          : { cookie, headers: json, body: JSON.stringify(goodBodies[endpoint.path]) },
      )
      expect(response.status).toBe(503)
      expect(response.headers.get('retry-after')).toBe('2')
      expect(response.headers.getSetCookie()).toEqual([])
      const error = await errorOf(response)
      expect(error).toMatchObject({
        code: 'store_unavailable',
        requestId: expect.stringMatching(/^[\da-f-]{36}$/) as string,
      })
      expect(JSON.stringify(error)).not.toMatch(/sql|auth_|\/tmp|stack/i)
      expect(auth.log.some(({ data }) => data['requestId'] === error['requestId'])).toBe(true)
    })
  },
)

describe('paths', () => {
  it.each([
    '',
    '/',
    '//sign-in',
    '/sign-in//',
    '/SIGN-IN',
    '/%73ign-in',
    '/./sign-in/x',
    '/sign-in/x',
    '/sign-in;x',
    '/sign-in.json',
    '/sign-in%2f',
    '/session/a.js',
    '/session%2f..%2fa.png',
    '/__proto__',
    '/constructor',
    '/unknown',
    '/mailbox',
  ])('AT153 %j is 404: there is no second spelling with other rules', async (path) => {
    const auth = await setUp()
    for (const method of ['GET', 'POST']) {
      const response = await auth.request(method, path, method === 'POST' ? { headers: json, body: '{}' } : {})
      expect(response.status).toBe(404)
    }
  })

  it('AT141 nothing outside the base path is answered', { tags: ['ASVS-8.2.1'] }, async () => {
    const auth = await setUp()
    for (const path of ['/api/authx/session', '/api/auth', '/session', '/api//auth/session', '/x/api/auth/session']) {
      expect((await dispatchRaw(auth, new Request(`${testOrigin}${path}`))).status).toBe(404)
    }
  })
})

describe('a body', () => {
  it('AT235 that stalls is refused with 408, not taken for what has come of it', async () => {
    const { readBody } = await import('./body.ts')
    const { vi } = await import('vitest')
    vi.useFakeTimers()
    try {
      const body = new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode('{"password":"half of it"}')),
      })
      const request = new Request(testOrigin, { method: 'POST', body, duplex: 'half' } as RequestInit)
      const reading = expect(readBody(request, 'json')).rejects.toMatchObject({ code: 'request_timeout' })
      await vi.advanceTimersByTimeAsync(10_000)
      await reading
    } finally {
      vi.useRealTimers()
    }
  })

  it('is not needed where there is nothing to say', async () => {
    const auth = await setUp()
    expect((await auth.request('POST', '/sign-out')).status).toBe(200)
  })
})

describe('a session by HTTP', () => {
  it('AT223 a malformed Cookie or Authorization header is nobody, never an error', async () => {
    const auth = await setUp()
    const values = [
      '=',
      '==',
      ';;;',
      '__Host-session',
      '__Host-session=',
      '__Host-session=%',
      '__Host-session=%E0%A4%A',
      `__Host-session=${'x'.repeat(16_000)}`,
      '=__Host-session=evil',
      '__Host-session=a; __Host-session=b',
      Array.from({ length: 300 }, (_, index) => `c${index}=1`).join('; '),
    ]
    for (const cookie of values) {
      const response = await auth.request('GET', '/session', { cookie, headers: { authorization: 'Bearer %' } })
      expect(response.status).toBe(200)
      expect(await response.json()).toEqual({ session: null, user: null, roles: [], permissions: [] })
    }
  })

  it('AT134 the cookie is found only under its own name', async () => {
    const auth = await setUp()
    await auth.addUser('ada@example.com')
    const value = (await auth.signIn('ada@example.com')).slice('__Host-session='.length)
    for (const cookie of [
      `=__Host-session=${value}`,
      `session=${value}`,
      `__host-session=${value}`,
      `__Host-session2=${value}`,
    ]) {
      expect(await (await auth.request('GET', '/session', { cookie })).json()).toMatchObject({ user: null })
    }
  })

  it('AT063 an id of another user is 404 and changes nothing', { tags: ['ASVS-8.2.2'] }, async () => {
    const auth = await setUp()
    await auth.addUser('ada@example.com')
    await auth.addUser('eve@example.com')
    const [ada, eve] = [await auth.signIn('ada@example.com'), await auth.signIn('eve@example.com')]
    const { session } = (await (await auth.request('GET', '/session', { cookie: ada })).json()) as {
      session: { id: string }
    }
    const response = await auth.post('/sessions/revoke', { id: session.id }, { cookie: eve })
    expect(response.status).toBe(404)
    expect(await (await auth.request('GET', '/session', { cookie: ada })).json()).toMatchObject({
      user: { role: 'user' },
    })
  })

  it('AT072 the list marks the current one and holds no secret', { tags: ['ASVS-3.3.4', 'ASVS-7.5.2'] }, async () => {
    const auth = await setUp()
    await auth.addUser('ada@example.com')
    await auth.signIn('ada@example.com')
    auth.clock.advance(1) // Ids sort by time.
    const cookie = await auth.signIn('ada@example.com')
    const text = await (await auth.request('GET', '/sessions', { cookie })).text()
    const { sessions } = JSON.parse(text) as { sessions: Record<string, unknown>[] }
    expect(sessions.map(({ current }) => current)).toEqual([true, false])
    expect(Object.keys(sessions[0] ?? {})).toEqual([
      'id',
      'current',
      'createdAt',
      'seenAt',
      'expiresAt',
      'userAgent',
      'address',
    ])
    expect(text).not.toMatch(/hash|secret/i)
  })

  it('one, the others, everywhere', { tags: ['ASVS-7.4.3', 'ASVS-7.5.2'] }, async () => {
    const auth = await setUp()
    await auth.addUser('ada@example.com')
    const cookies = [
      await auth.signIn('ada@example.com'),
      await auth.signIn('ada@example.com'),
      await auth.signIn('ada@example.com'),
    ]
    const alive = async () =>
      Promise.all(
        cookies.map(
          async (cookie) =>
            ((await (await auth.request('GET', '/session', { cookie })).json()) as { user: unknown }).user !== null,
        ),
      )
    const { session } = (await (await auth.request('GET', '/session', { cookie: cookies[0] ?? null })).json()) as {
      session: { id: string }
    }
    expect((await auth.post('/sessions/revoke', { id: session.id }, { cookie: cookies[2] ?? null })).status).toBe(200)
    expect(await alive()).toEqual([false, true, true])
    expect((await auth.post('/sessions/revoke', { all: 'others' }, { cookie: cookies[2] ?? null })).status).toBe(200)
    expect(await alive()).toEqual([false, false, true])
    const last = await auth.post('/sessions/revoke', { all: 'everywhere' }, { cookie: cookies[2] ?? null })
    expect(last.headers.getSetCookie()[0]).toContain('Max-Age=0')
    expect(await alive()).toEqual([false, false, false])
  })

  it('AT062 what a client says of its own session is ignored', { tags: ['ASVS-7.2.1'] }, async () => {
    const auth = await setUp()
    await auth.addUser('ada@example.com')
    const response = await auth.post('/sign-in', {
      email: 'ada@example.com',
      password: testPassword,
      aal: 3,
      expiresAt: null,
      roles: ['admin'],
      userId: 'x',
      emailVerified: true,
    })
    expect(await response.json()).toMatchObject({ user: { role: 'user' } })
  })

  it('a sign-out that the store could not do is 503, and the cookie stays', async () => {
    const auth = await setUp()
    await auth.addUser('ada@example.com')
    const cookie = await auth.signIn('ada@example.com')
    await auth.temporary.database.close()
    const response = await auth.post('/sign-out', {}, { cookie })
    expect(response.status).toBe(503)
    expect(response.headers.getSetCookie()).toEqual([])
  })

  it('signing out twice, or without a session, is fine', async () => {
    const auth = await setUp()
    await auth.addUser('ada@example.com')
    const cookie = await auth.signIn('ada@example.com')
    for (const one of [cookie, cookie, null])
      expect((await auth.post('/sign-out', {}, { cookie: one })).status).toBe(200)
  })

  it('with the stateless strategy listing and revoking one say that they cannot, and everywhere works', async () => {
    const auth = await setUp({ session: { strategy: 'stateless' } })
    await auth.addUser('ada@example.com')
    const cookie = await auth.signIn('ada@example.com')
    expect((await auth.request('GET', '/sessions', { cookie })).status).toBe(501)
    expect((await auth.post('/sessions/revoke', { all: 'others' }, { cookie })).status).toBe(501)
    expect((await auth.post('/sessions/revoke', { all: 'everywhere' }, { cookie })).status).toBe(200)
    expect(await (await auth.request('GET', '/session', { cookie })).json()).toMatchObject({ user: null })
  })
})

describe('a form without JavaScript', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const send = (auth: TestAuth, path: string, fields: Record<string, string>, cookie?: string) =>
    auth.request('POST', path, { headers: form, body: new URLSearchParams(fields).toString(), cookie: cookie ?? null })

  it('signs in with a redirect to next, or to the page for signed-in people', async () => {
    const auth = await setUp({ pages: { afterSignIn: '/dashboard' } })
    await auth.addUser('ada@example.com')
    const plain = await send(auth, '/sign-in', { email: 'ada@example.com', password: testPassword })
    expect([plain.status, plain.headers.get('location')]).toEqual([303, '/dashboard'])
    expect(cookieOf(plain)).toMatch(/^__Host-session=/)
    const next = await send(auth, '/sign-in', {
      email: 'ada@example.com',
      password: testPassword,
      next: '/notes?page=2',
    })
    expect(next.headers.get('location')).toBe('/notes?page=2')
  })

  it('AT015 never leads to another site', { tags: ['ASVS-3.7.2'] }, async () => {
    const auth = await setUp({ pages: { afterSignIn: '/dashboard' } })
    await auth.addUser('ada@example.com')
    for (const next of [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      '/\t/evil.example',
      'javascript:alert(1)',
      '/%2f%2fevil.example',
      '/..//evil.example',
    ]) {
      const response = await send(auth, '/sign-in', {
        email: 'ada@example.com',
        password: testPassword,
        next,
        back: next,
      })
      expect(response.headers.get('location')).toBe('/dashboard')
    }
  })

  it('a refusal leads back with the outcome in a sealed cookie: what was typed is kept, secrets are not', async () => {
    const auth = await setUp()
    const response = await send(auth, '/sign-in', {
      email: 'ada@example.com',
      password: 'wrong wrong wrong',
      back: '/pages/login',
    })
    expect([response.status, response.headers.get('location')]).toEqual([303, '/pages/login'])
    const cookie = response.headers.getSetCookie().find((line) => line.startsWith('__Host-session-form='))
    expect(cookie).toMatch(/Max-Age=60; HttpOnly; SameSite=Lax; Secure$/)
    const { openFormOutcome } = await import('./form-state.ts')
    const outcome = openFormOutcome(auth.services, cookie?.split(';')[0]?.split('=').slice(1).join('=') ?? null)
    expect(outcome).toMatchObject({ error: { code: 'invalid_credentials' }, values: { email: 'ada@example.com' } })
    expect(JSON.stringify(outcome)).not.toContain('wrong wrong')
    auth.clock.advance(60_000)
    expect(openFormOutcome(auth.services, cookie?.split(';')[0]?.split('=').slice(1).join('=') ?? null)).toBeNull()
  })

  it('that signs somebody up at once leads to the page for signed-in people', async () => {
    const auth = await setUp({ verification: 'optional', pages: { afterSignIn: '/dashboard' } })
    const response = await send(auth, '/sign-up', { email: 'ada@example.com', password: testPassword })
    expect([response.status, response.headers.get('location')]).toEqual([303, '/dashboard'])
  })

  it('is held to the same origin rule', async () => {
    const auth = await setUp()
    await auth.addUser('ada@example.com')
    const response = await auth.request('POST', '/sign-in', {
      headers: { ...form, origin: 'https://evil.example' },
      body: new URLSearchParams({ email: 'ada@example.com', password: testPassword }).toString(),
    })
    expect(response.status).toBe(403)
    expect(response.headers.getSetCookie()).toEqual([])
  })
})

async function dispatchRaw(auth: TestAuth, request: Request): Promise<Response> {
  const { dispatch } = await import('./dispatch.ts')
  const { systemPlatform } = await import('../base/platform.ts')
  const deps = {
    basePath: '/api/auth',
    platform: { ...systemPlatform, log: () => undefined },
    lifecycle: createLifecycle(),
    health: createHealth({ elapsedMs: () => 0, closing: () => false }, []),
    services: () => Promise.resolve(auth.services),
    address: () => null,
  }
  return dispatch(deps, request)
}
