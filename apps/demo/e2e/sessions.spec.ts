import { expect, pathOf, routers, signInByApi, test } from './fixtures'

for (const router of routers) {
  for (const javaScriptEnabled of [true, false]) {
    test.describe(`${router.name}, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, () => {
      test.use({ javaScriptEnabled })

      test('one session is ended from another browser; whose it was is told so, without a loop', async ({
        page,
        context,
        makeUser,
        otherBrowser,
      }) => {
        const person = await makeUser()
        await signInByApi(context, person)
        const other = await otherBrowser()
        await signInByApi(other.context, person)
        await other.page.goto(router.profile)
        await expect(other.page.getByRole('heading', { level: 1 })).toContainText('Hello')

        await page.goto(router.sessions)
        await expect(page.getByTestId('device')).toHaveCount(2)
        const device = page.getByTestId('device').filter({ hasText: 'Firefox on Windows' })
        await expect(device).toContainText('this machine')
        await device.getByRole('button', { name: /^End/ }).click()
        await expect(page.getByTestId('device')).toHaveCount(1)

        let redirects = 0
        other.page.on('response', (response) => {
          const isRedirect = response.status() >= 300 && response.status() < 400
          if (isRedirect && response.request().isNavigationRequest()) redirects += 1
        })
        await other.page.goto(router.profile)
        expect(pathOf(other.page)).toBe(`${router.login}?next=${encodeURIComponent(router.profile)}&reason=ended`)
        await expect(other.page.getByText('Your session has ended.')).toBeVisible()
        expect(redirects).toBe(1)
        await page.goto(router.profile)
        await expect(page.getByRole('heading', { level: 1 })).toContainText('Hello')
      })

      test('all other sessions are ended, and then all', async ({ page, context, makeUser, otherBrowser }) => {
        const person = await makeUser()
        await signInByApi(context, person)
        const others = [await otherBrowser(), await otherBrowser()]
        for (const other of others) await signInByApi(other.context, person)
        await page.goto(router.sessions)
        await expect(page.getByTestId('device')).toHaveCount(3)
        await page.getByRole('button', { name: 'Sign out all others' }).click()
        await expect(page.getByTestId('device')).toHaveCount(1)
        for (const other of others) expect((await other.context.request.get('/api/notes')).status()).toBe(401)
        expect((await context.request.get('/api/notes')).status()).toBe(200)

        await signInByApi(others[0]?.context ?? context, person)
        await page.getByRole('button', { name: 'Sign out everywhere' }).click()
        await expect(page.getByTestId('device')).toHaveCount(0)
        await expect(page.getByRole('main')).toContainText('Sign in with a database session')
        for (const one of [context, ...others.map((other) => other.context)]) {
          expect((await one.request.get('/api/notes')).status()).toBe(401)
        }
      })

      test('both strategies at once: in and out of one leaves the other alone', async ({ page, makeUser }) => {
        const person = await makeUser({ name: 'Both Ways' })
        await page.goto(router.sessions)
        for (const id of ['database', 'stateless']) {
          const card = page.getByTestId(id)
          await card.getByLabel('E-mail').fill(person.email)
          await card.getByLabel('Password', { exact: true }).fill('wrong for sure')
          await card.getByRole('button', { name: 'Sign in' }).click()
          await expect(card.getByRole('alert')).toContainText('is wrong')
          await card.getByLabel('Password', { exact: true }).fill(person.password)
          await card.getByRole('button', { name: 'Sign in' }).click()
          await expect(card).toContainText('Both Ways (member)')
          await expect(card).toContainText(person.id)
        }
        await page.getByTestId('database').getByRole('button', { name: 'Sign out' }).click()
        await expect(page.getByTestId('database')).toContainText('Nobody is signed in.')
        await expect(page.getByTestId('stateless')).toContainText('Both Ways (member)')
        await page.getByTestId('stateless').getByRole('button', { name: 'Sign out' }).click()
        await expect(page.getByTestId('stateless')).toContainText('Nobody is signed in.')
      })
    })
  }
}

test('a session of somebody else cannot be ended by its id', async ({ context, makeUser, otherBrowser }) => {
  const other = await otherBrowser()
  await signInByApi(other.context, await makeUser())
  const listed = (await (await other.context.request.get('/api/auth/sessions')).json()) as {
    sessions: { id: string }[]
  }
  await signInByApi(context, await makeUser())
  const response = await context.request.post('/api/auth/sessions/revoke', {
    data: { id: listed.sessions[0]?.id },
    headers: { 'Sec-Fetch-Site': 'same-origin' },
  })
  expect(response.status()).toBe(404)
  expect((await other.context.request.get('/api/notes')).status()).toBe(200)
})

test('a copy of a cookie that was signed out opens nothing', async ({ context, makeUser, otherBrowser }) => {
  await signInByApi(context, await makeUser())
  const cookies = await context.cookies()
  await context.request.post('/api/auth/sign-out', { data: {}, headers: { 'Sec-Fetch-Site': 'same-origin' } })
  const thief = await otherBrowser()
  await thief.context.addCookies(cookies)
  expect((await thief.context.request.get('/api/notes')).status()).toBe(401)
})

test('the cookie is HttpOnly, SameSite=Lax, for the whole site, and small', async ({ context, makeUser }) => {
  await signInByApi(context, await makeUser())
  const [cookie] = await context.cookies()
  expect(cookie).toMatchObject({ name: 'session', httpOnly: true, sameSite: 'Lax', path: '/' })
  expect(cookie?.value.length).toBeLessThan(1024)
})
