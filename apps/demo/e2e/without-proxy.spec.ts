import { openClaims, sealClaims, sessionKeys } from '../../../packages/sallyport/dist/session/claims.js'
import { systemRandom } from '../../../packages/sallyport/dist/base/random.js'
import { expect, fillSignIn, pathOf, routers, signInByApi, test } from './fixtures'

// The same demo, built from a copy that has no proxy.ts.

test('there is no proxy: a guest page is not redirected by the cookie alone', async ({ context, makeUser }) => {
  await signInByApi(context, await makeUser())
  const response = await context.request.get('/?reason=ended', { maxRedirects: 0 })
  expect(response.status()).toBe(200)
  expect(response.headers()['set-cookie']).toBeUndefined()
})

for (const router of routers) {
  test(`${router.name}: every protected page sends a guest to the sign-in page, also by Next’s own data requests`, {
    tag: ['@ASVS-8.3.1'],
  }, async ({ request }) => {
    for (const path of [router.profile, router.dashboard, router.admin]) {
      const response = await request.get(path, { maxRedirects: 0 })
      expect(response.status(), path).toBe(307)
      expect(response.headers()['location'], path).toContain(router.login)
      const flight = await request.get(path, { headers: { RSC: '1' }, maxRedirects: 0 })
      expect(await flight.text(), path).not.toContain('You are signed in')
    }
  })

  test(`${router.name}: a wrong role is refused by the page itself`, async ({ page, context, makeUser }) => {
    await signInByApi(context, await makeUser())
    const response = await page.goto(router.admin)
    expect(response?.status()).toBe(router.wrongRole)
    await expect(page.getByText('sessions of yours')).toHaveCount(0)
  })

  test(`${router.name}: sign in, be ended from elsewhere, and be told, without a loop`, async ({
    page,
    makeUser,
    otherBrowser,
  }) => {
    const person = await makeUser()
    await page.goto(router.login)
    await fillSignIn(page, person)
    await page.waitForURL(`**${router.profile}`)
    const other = await otherBrowser()
    await signInByApi(other.context, person)
    await other.context.request.post('/api/auth/sessions/revoke', {
      data: { all: 'others' },
      headers: { 'Sec-Fetch-Site': 'same-origin' },
    })
    await page.goto(router.profile)
    expect(new URL(page.url()).pathname).toBe(router.login)
    expect(pathOf(page)).toContain('reason=ended')
    await expect(page.getByText('Your session has ended.')).toBeVisible()
    await fillSignIn(page, person)
    await page.waitForURL(`**${router.profile}`)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL(`**${router.login}`)
  })

  test(`${router.name}: somebody who is signed in is sent on from the sign-in page`, async ({
    page,
    context,
    makeUser,
  }) => {
    await signInByApi(context, await makeUser())
    await page.goto(router.login)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Dashboard')
  })
}

test('the data request of a Pages Router page is protected too', async ({ page, request }) => {
  await page.goto('/')
  const buildId = await page.evaluate(
    () => (window as unknown as { __NEXT_DATA__: { buildId: string } }).__NEXT_DATA__.buildId,
  )
  for (const name of ['profile', 'dashboard', 'admin', 'stateless/pages']) {
    const response = await request.get(`/_next/data/${buildId}/${name}.json`, { maxRedirects: 0 })
    expect(await response.text(), name).toContain('__N_REDIRECT')
  }
})

test('API routes and route handlers: 401 signed out, 403 with another role', async ({ context, makeUser }) => {
  for (const path of ['/api/guide/admin', '/api/app/admin', '/api/notes']) {
    expect((await context.request.get(path)).status(), path).toBe(401)
  }
  await signInByApi(context, await makeUser())
  for (const path of ['/api/guide/admin', '/api/app/admin'])
    expect((await context.request.get(path)).status(), path).toBe(403)
})

test('a Server Action is refused without a session, and from another site', async ({
  page,
  context,
  makeUser,
  playwright,
  baseURL,
}) => {
  await signInByApi(context, await makeUser())
  await page.goto('/app/dashboard')
  await page.getByLabel('Note').fill('Replayed')
  const sent = page.waitForRequest((request) => request.method() === 'POST')
  await page.getByRole('button', { name: 'Save the note' }).click()
  await expect(page.getByText('The note is saved.')).toBeVisible()
  const request = await sent
  const headers = await request.allHeaders()
  const replay = Object.fromEntries(
    ['next-action', 'content-type', 'accept', 'next-router-state-tree'].flatMap((name) =>
      headers[name] === undefined ? [] : [[name, headers[name]]],
    ),
  )
  const body = request.postDataBuffer() ?? undefined

  const stranger = await playwright.request.newContext({ baseURL })
  const signedOut = await stranger.post('/app/dashboard', {
    headers: { ...replay, origin: baseURL ?? '' },
    data: body,
    maxRedirects: 0,
  })
  expect(signedOut.status()).not.toBe(200)
  await stranger.dispose()

  // With the session's cookie, but without an origin: Next lets it through, the guard does not.
  const noOrigin = await context.request.post('/app/dashboard', { headers: replay, data: body, maxRedirects: 0 })
  expect(noOrigin.status()).not.toBe(200)

  const { notes } = (await (await context.request.get('/api/notes')).json()) as { notes: unknown[] }
  expect(notes).toHaveLength(1)
})

test('a path that a client writes into the library’s header leads nowhere else', async ({ request }) => {
  for (const path of ['https://evil.example/', '//evil.example/', '/\\evil.example']) {
    const response = await request.get('/app/profile', { headers: { 'x-sallyport-path': path }, maxRedirects: 0 })
    expect(response.headers()['location']).not.toContain('evil.example')
  }
})

test('the users page: an admin only', async ({ page, context, makeUser, otherBrowser }) => {
  await page.goto('/users')
  expect(new URL(page.url()).pathname).toBe('/app/login')
  await signInByApi(context, await makeUser())
  expect((await page.goto('/users'))?.status()).toBe(403)
  const admin = await otherBrowser()
  await signInByApi(admin.context, await makeUser({ roles: ['admin'] }))
  await admin.page.goto('/users')
  await expect(admin.page.getByRole('heading', { level: 1 })).toHaveText('Users')
})

test.describe('stateless', () => {
  test('its pages are protected', async ({ page, context, makeUser }) => {
    for (const path of ['/stateless/app', '/stateless/pages']) {
      await page.goto(path)
      expect(new URL(page.url()).pathname, path).toBe('/stateless/login')
    }
    await signInByApi(context, await makeUser({ name: 'No Proxy' }), '/api/stateless')
    for (const path of ['/stateless/app', '/stateless/pages']) {
      await page.goto(path)
      await expect(page.getByTestId('stateless')).toContainText('No Proxy')
    }
  })

  test('a Pages Router page renews the cookie by itself, a Server Component shows it as it came', async ({
    page,
    context,
    makeUser,
  }) => {
    await signInByApi(context, await makeUser(), '/api/stateless')
    const keys = sessionKeys([process.env['DEMO_SECRET'] ?? ''], 'stateless', 'stateless')
    const cookie = (await context.cookies()).find(({ name }) => name === 'stateless')
    if (cookie === undefined) throw new Error('There is no cookie.')
    const claims = openClaims(keys, cookie.value, Date.now())
    if (claims === null) throw new Error('The cookie cannot be opened.')
    const value = sealClaims(keys, systemRandom, { ...claims, iat: claims.iat - 300_000 })
    await context.addCookies([{ ...cookie, value }])

    await page.goto('/stateless/app')
    expect((await context.cookies()).find(({ name }) => name === 'stateless')?.value).toBe(value)
    await page.goto('/stateless/pages')
    const renewed = (await context.cookies()).find(({ name }) => name === 'stateless')?.value
    expect(renewed).not.toBe(value)
  })
})
