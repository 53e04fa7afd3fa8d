import type { BrowserContext } from '@playwright/test'
import { openClaims, sealClaims, sessionKeys } from '../../../packages/sallyport/dist/session/claims.js'
import { systemRandom } from '../../../packages/sallyport/dist/base/random.js'
import { expect, fillSignIn, pathOf, signInByApi, test } from './fixtures'

const keys = () => sessionKeys([process.env['DEMO_SECRET'] ?? ''], 'stateless', 'stateless')

async function cookieOf(context: BrowserContext) {
  const cookie = (await context.cookies()).find(({ name }) => name === 'stateless')
  if (cookie === undefined) throw new Error('There is no stateless cookie.')
  return cookie
}

/** Makes the cookie as if it had been written a while ago: the only way to age a session without waiting. */
async function age(context: BrowserContext, byMs: number): Promise<void> {
  const cookie = await cookieOf(context)
  const claims = openClaims(keys(), cookie.value, Date.now())
  if (claims === null) throw new Error('The cookie cannot be opened.')
  const value = sealClaims(keys(), systemRandom, { ...claims, iat: claims.iat - byMs })
  await context.addCookies([{ ...cookie, value }])
}

for (const path of ['/stateless/app', '/stateless/pages']) {
  for (const javaScriptEnabled of [true, false]) {
    test.describe(`${path}, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, () => {
      test.use({ javaScriptEnabled })

      test('signs in, and out again', async ({ page, makeUser }) => {
        const person = await makeUser({ name: 'Row Less' })
        await page.goto(path)
        expect(pathOf(page)).toBe(`/stateless/login?next=${encodeURIComponent(path)}`)
        await fillSignIn(page, person)
        await page.waitForURL(`**${path}`)
        await expect(page.getByTestId('stateless')).toContainText('Row Less (member)')
        await page.getByRole('main').getByRole('button', { name: 'Sign out' }).click()
        await page.waitForURL('**/stateless/login')
        await page.goto(path)
        expect(pathOf(page)).toContain('/stateless/login')
      })
    })
  }

  test(`${path}: a cookie in use is written anew, and the page sees the new one in the same request`, async ({
    page,
    context,
    makeUser,
  }) => {
    await signInByApi(context, await makeUser(), '/api/stateless')
    await age(context, 5 * 60_000)
    const before = (await cookieOf(context)).value
    const response = await page.goto(path)
    expect(response?.headers()['cache-control']).toContain('no-store')
    const after = (await cookieOf(context)).value
    expect(after).not.toBe(before)
    const claims = openClaims(keys(), after, Date.now())
    const shown = await page.getByTestId('stateless-issued').textContent()
    const written = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' })
    expect(shown).toBe(`${written.format(claims?.iat)} UTC`)
    expect(Date.now() - (claims?.iat ?? 0)).toBeLessThan(30_000)

    // Within the minute it stays as it is.
    await page.goto(path)
    expect((await cookieOf(context)).value).toBe(after)
  })

  test(`${path}: a cookie that idled out is refused`, async ({ page, context, makeUser }) => {
    await signInByApi(context, await makeUser(), '/api/stateless')
    await age(context, 31 * 60_000)
    await page.goto(path)
    expect(pathOf(page)).toBe(`/stateless/login?next=${encodeURIComponent(path)}&reason=ended`)
    await expect(page.getByText('Your session has ended.')).toBeVisible()
  })

  test(`${path}: after a sign-out everywhere the cookie is refused at once, without a loop`, async ({
    page,
    context,
    makeUser,
    otherBrowser,
  }) => {
    const person = await makeUser()
    await signInByApi(context, person, '/api/stateless')
    await page.goto(path)
    await expect(page.getByTestId('stateless')).toContainText('Test Person')
    const other = await otherBrowser()
    await signInByApi(other.context, person, '/api/stateless')
    const revoked = await other.context.request.post('/api/stateless/sessions/revoke', {
      data: { all: 'everywhere' },
      headers: { 'Sec-Fetch-Site': 'same-origin' },
    })
    expect(revoked.status()).toBe(200)
    await page.goto(path)
    expect(pathOf(page)).toBe(`/stateless/login?next=${encodeURIComponent(path)}&reason=ended`)
    await expect(page.getByText('Your session has ended.')).toBeVisible()
    await fillSignIn(page, person)
    await page.waitForURL(`**${path}`)
  })
}

test('it cannot list sessions, and says so', async ({ context, makeUser }) => {
  await signInByApi(context, await makeUser(), '/api/stateless')
  const response = await context.request.get('/api/stateless/sessions')
  expect(response.status()).toBe(501)
})

test('the cookie of one strategy is refused by the other', async ({ context, makeUser }) => {
  await signInByApi(context, await makeUser(), '/api/stateless')
  const cookie = await cookieOf(context)
  await context.addCookies([{ ...cookie, name: 'session' }])
  expect((await context.request.get('/api/notes')).status()).toBe(401)
})
