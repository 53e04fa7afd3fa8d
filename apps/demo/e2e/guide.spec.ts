import { expect, findUser, newAddress, signInByApi, test } from './fixtures'

test.describe('the guide’s own sign-in route', () => {
  test('answers 200 with success and sets the cookie', async ({ context, makeUser }) => {
    const person = await makeUser()
    const response = await context.request.post('/api/guide/login', {
      data: { email: person.email, password: person.password },
      headers: { 'Sec-Fetch-Site': 'same-origin' },
    })
    expect(response.status()).toBe(200)
    expect(await response.json()).toEqual({ success: true })
    expect((await context.request.get('/api/notes')).status()).toBe(200)
  })

  test('answers 401 to a wrong password and to an unknown address, alike', async ({ context, makeUser }) => {
    const { email } = await makeUser()
    for (const address of [email, newAddress()]) {
      const response = await context.request.post('/api/guide/login', {
        data: { email: address, password: 'not this one at all' },
        headers: { 'Sec-Fetch-Site': 'same-origin' },
      })
      expect(response.status()).toBe(401)
      expect(await response.json()).toEqual({ error: 'Invalid credentials.' })
    }
  })

  test('takes nothing from another site, and no form', async ({ context, makeUser }) => {
    const person = await makeUser()
    const foreign = await context.request.post('/api/guide/login', {
      data: { email: person.email, password: person.password },
      headers: { Origin: 'https://evil.example' },
    })
    expect(foreign.status()).toBe(403)
    const form = await context.request.post('/api/guide/login', {
      form: { email: person.email, password: person.password },
    })
    expect(form.status()).toBe(415)
    expect(await context.cookies()).toHaveLength(0)
  })
})

test.describe('the page with the guide’s API routes', () => {
  test('shows 401, 403 and 200 as they come', async ({ page, makeUser }) => {
    const person = await makeUser()
    await page.goto('/guide')
    const tiers = page.locator('section', { has: page.getByRole('heading', { name: 'Protecting API routes' }) })
    await tiers.getByRole('button', { name: 'Ask as who I am' }).click()
    await expect(tiers.locator('.answer').first()).toContainText('401')

    const login = page.locator('section', { has: page.getByRole('heading', { name: 'Call your provider' }) })
    await login.getByLabel('E-mail').fill(person.email)
    await login.getByLabel('Password', { exact: true }).fill(person.password)
    await login.getByRole('button', { name: 'Sign in by the API route' }).click()
    await expect(login.getByTestId('answer')).toHaveText('{"success":true}')

    await tiers.getByRole('button', { name: 'Ask as who I am' }).click()
    await expect(tiers.locator('.answer').first()).toContainText('403')
    await tiers.getByRole('button', { name: 'Ask the App Router' }).click()
    await expect(tiers.locator('.answer').last()).toContainText('403')
  })

  test('a ticket of one’s own opens a session in another browser, once', async ({
    page,
    context,
    makeUser,
    otherBrowser,
  }) => {
    await signInByApi(context, await makeUser({ name: 'Ticket Holder' }))
    await page.goto('/guide')
    await page.getByRole('button', { name: 'Write a ticket for me' }).click()
    const answer = page.locator('form', { hasText: 'Write a ticket' }).getByTestId('answer')
    const { ticket } = JSON.parse((await answer.textContent()) ?? '') as { ticket: string }

    const other = await otherBrowser()
    await other.page.goto('/guide')
    await other.page.getByLabel('Ticket').fill(ticket)
    await other.page.getByRole('button', { name: 'Redeem the ticket' }).click()
    const redeemed = other.page.locator('form', { hasText: 'Redeem' }).getByTestId('answer')
    await expect(redeemed).toHaveText('{"success":true}')
    await other.page.goto('/profile')
    await expect(other.page.getByRole('heading', { level: 1 })).toHaveText('Hello, Ticket Holder')

    const third = await otherBrowser()
    const again = await third.context.request.post('/api/guide/own-provider', { data: { ticket } })
    expect(again.status()).toBe(401)
    const forged = await third.context.request.post('/api/guide/own-provider', {
      data: { ticket: `${ticket.slice(0, -2)}AA` },
    })
    expect(forged.status()).toBe(401)
  })

  test('a ticket does not open a session for somebody who was banned', async ({
    page,
    context,
    makeUser,
    otherBrowser,
  }) => {
    const person = await makeUser()
    await signInByApi(context, person)
    const { ticket } = (await (
      await context.request.post('/api/guide/ticket', { headers: { 'Sec-Fetch-Site': 'same-origin' } })
    ).json()) as { ticket: string }
    const admin = await otherBrowser()
    await signInByApi(admin.context, await makeUser({ roles: ['admin'] }))
    const card = await findUser(admin.page, person.email)
    await card.getByRole('button', { name: 'Ban' }).click()
    await expect(card.getByText('banned', { exact: true })).toBeVisible()
    const response = await page.request.post('/api/guide/own-provider', { data: { ticket } })
    expect(response.status()).toBe(403)
  })
})

test('the endpoints answer in the Pages Router and, for the other instance, in the App Router', async ({
  context,
  makeUser,
}) => {
  const person = await makeUser({ name: 'Seen Twice' })
  for (const basePath of ['/api/auth', '/api/stateless']) {
    const before = await context.request.get(`${basePath}/session`)
    expect(await before.json()).toEqual({ session: null, user: null, roles: [], permissions: [] })
    await signInByApi(context, person, basePath)
    const after = (await (await context.request.get(`${basePath}/session`)).json()) as { user: object }
    // The public fields, and no other.
    const known = { id: person.id, name: 'Seen Twice', image: null, role: 'member', favouriteColour: null }
    expect(after.user).toEqual(known)
  }
})
