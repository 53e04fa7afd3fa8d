import type { Page } from '@playwright/test'
import { expect, findUser, pathOf, routers, signIn, test } from './fixtures'

for (const router of routers) {
  test(`${router.name}: somebody signed out is sent to the sign-in page of that router`, async ({ request }) => {
    for (const path of [router.profile, router.dashboard, router.admin]) {
      const response = await request.get(path, { maxRedirects: 0 })
      expect(response.status()).toBe(307)
      expect(response.headers()['location']).toContain(`${router.login}?next=${encodeURIComponent(path)}`)
      expect(response.headers()['cache-control']).toContain('no-store')
    }
  })

  test(`${router.name}: an admin gets to the admin page, a member is sent back`, async ({
    page,
    context,
    makeUser,
    otherBrowser,
  }) => {
    await signIn(context, await makeUser({ roles: ['admin'] }))
    await page.goto(router.admin)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Admin')

    const member = await otherBrowser()
    await signIn(member.context, await makeUser())
    await member.page.goto(router.admin)
    await expect(member.page.getByRole('heading', { level: 1 })).toHaveText('Dashboard')
  })

  test(`${router.name}: a role that was taken is gone at the next request, whatever the cookie still says`, async ({
    page,
    context,
    makeUser,
    otherBrowser,
  }) => {
    const once = await makeUser({ roles: ['admin'], name: 'Once Admin' })
    await signIn(context, once)
    await page.goto(router.admin)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Admin')

    const chief = await otherBrowser()
    await signIn(chief.context, await makeUser({ roles: ['admin'] }))
    await actOn(chief.page, once.email, 'Make member')
    // The cookie still says admin, so the proxy lets it through: the page itself refuses.
    const response = await page.goto(router.admin)
    expect(response?.status()).toBe(router.wrongRole)
  })
}

async function actOn(page: Page, email: string, act: string): Promise<void> {
  const card = await findUser(page, email)
  await card.getByRole('button', { name: act }).click()
  await expect(card.getByRole('status')).toBeVisible()
}

test('a page that the proxy does not know the role of answers 403 to a wrong role, with the way on', async ({
  page,
  context,
  makeUser,
}) => {
  await signIn(context, await makeUser())
  const response = await page.goto('/users')
  expect(response?.status()).toBe(403)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Not with your role')
  await expect(page.getByTestId('me')).toBeVisible()
})

for (const path of ['/api/guide/admin', '/api/app/admin']) {
  test(`${path}: 401 signed out, 403 with another role, 200 for an admin`, async ({
    context,
    makeUser,
    otherBrowser,
  }) => {
    const signedOut = await context.request.get(path)
    expect(signedOut.status()).toBe(401)
    expect(await signedOut.json()).toMatchObject({ error: { code: 'unauthenticated' } })

    await signIn(context, await makeUser())
    const wrongRole = await context.request.get(path)
    expect(wrongRole.status()).toBe(403)
    expect(await wrongRole.json()).toMatchObject({ error: { code: 'forbidden' } })

    const admin = await otherBrowser()
    await signIn(admin.context, await makeUser({ roles: ['admin'], name: 'Grace' }))
    const allowed = await admin.context.request.get(path)
    expect(allowed.status()).toBe(200)
    expect(await allowed.json()).toMatchObject({ message: 'Welcome, Grace.' })
    expect(allowed.headers()['cache-control']).toBe('private, no-store')
  })
}

test('an admin sees the notes of others, but not their phone numbers; a member sees only their own', async ({
  page,
  context,
  makeUser,
  otherBrowser,
}) => {
  const text = `Secret plan ${Date.now()}`
  await signIn(context, await makeUser({ name: 'Author' }))
  await page.goto('/dashboard')
  await page.getByLabel('Note').fill(text)
  await page.getByLabel('Phone').fill('+44 20 7946 0123')
  await page.getByRole('button', { name: 'Save the note' }).click()
  await expect(page.getByText(text)).toBeVisible()

  const member = await otherBrowser()
  await signIn(member.context, await makeUser())
  const admin = await otherBrowser()
  await signIn(admin.context, await makeUser({ roles: ['admin'] }))
  for (const path of ['/dashboard', '/app/dashboard']) {
    await member.page.goto(path)
    await expect(member.page.getByText('No notes yet.')).toBeVisible()
    await admin.page.goto(path)
    await expect(admin.page.getByText(text)).toBeVisible()
    // Not hidden by styles, but never sent.
    expect(await admin.page.content()).not.toContain('7946 0123')
  }
  expect(await (await admin.context.request.get('/api/notes')).text()).not.toContain('7946 0123')
})

test('a note of somebody else cannot be deleted by its id', async ({ context, makeUser, otherBrowser, page }) => {
  await signIn(context, await makeUser())
  await page.goto('/dashboard')
  await page.getByLabel('Note').fill('Mine')
  await page.getByRole('button', { name: 'Save the note' }).click()
  const { notes } = (await (await context.request.get('/api/notes')).json()) as { notes: { id: string }[] }
  const other = await otherBrowser()
  await signIn(other.context, await makeUser())
  const response = await other.context.request.post('/api/notes', {
    data: { delete: notes[0]?.id },
    headers: { 'Sec-Fetch-Site': 'same-origin' },
  })
  expect(response.status()).toBe(404)
  expect(((await (await context.request.get('/api/notes')).json()) as { notes: unknown[] }).notes).toHaveLength(1)
})

test('an API route refuses a change that another site sends', async ({ context, makeUser }) => {
  await signIn(context, await makeUser())
  const response = await context.request.post('/api/notes', {
    form: { text: 'from elsewhere' },
    headers: { Origin: 'https://evil.example' },
  })
  expect(response.status()).toBe(403)
  expect(await response.json()).toMatchObject({ error: { code: 'origin_refused' } })
})

for (const router of routers) {
  test(`${router.name}: somebody who is banned while signed in is out at the next request, with the reason, and cannot sign in`, async ({
    page,
    context,
    makeUser,
    otherBrowser,
  }) => {
    const person = await makeUser({ name: 'Soon Banned' })
    await signIn(context, person)
    await page.goto(router.profile)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hello, Soon Banned')

    const admin = await otherBrowser()
    await signIn(admin.context, await makeUser({ roles: ['admin'] }))
    await actOn(admin.page, person.email, 'Ban')

    expect((await context.request.get('/api/notes')).status()).toBe(401)
    await page.goto(router.profile)
    expect(pathOf(page)).toBe(`${router.login}?next=${encodeURIComponent(router.profile)}&reason=ended`)
    await expect(page.getByText('Your session has ended.')).toBeVisible()

    await page.getByLabel('E-mail').fill(person.email)
    await page.getByLabel('Password', { exact: true }).fill(person.password)
    await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByRole('main').getByRole('alert')).toContainText('suspended')

    await actOn(admin.page, person.email, 'Unban')
    await page.getByLabel('Password', { exact: true }).fill(person.password)
    await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL(`**${router.profile}`)
  })
}

test('an admin cannot ban themselves or change their own role, even by a form that is not offered', async ({
  page,
  context,
  makeUser,
}) => {
  const admin = await makeUser({ roles: ['admin'] })
  const victim = await makeUser()
  await signIn(context, admin)
  const card = await findUser(page, victim.email)
  await card.locator('input[name=id]').evaluate((input: HTMLInputElement, id) => {
    input.value = id
  }, admin.id)
  await card.getByRole('button', { name: 'Ban' }).click()
  await expect(card.getByRole('alert')).toContainText('You cannot ban yourself')
  expect((await context.request.get('/api/guide/admin')).status()).toBe(200)
})

test('a role that was given holds from the next request', async ({ page, context, makeUser, otherBrowser }) => {
  const person = await makeUser({ roles: [] })
  await signIn(context, person)
  await page.goto('/app/dashboard')
  await expect(page.getByText('you have no role yet')).toBeVisible()
  const admin = await otherBrowser()
  await signIn(admin.context, await makeUser({ roles: ['admin'] }))
  await actOn(admin.page, person.email, 'Make member')
  await page.reload()
  await expect(page.getByText('No notes yet.')).toBeVisible()
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('an admin bans and unbans', async ({ page, context, makeUser }) => {
    const person = await makeUser()
    await signIn(context, await makeUser({ roles: ['admin'] }))
    const card = await findUser(page, person.email)
    await card.getByRole('button', { name: 'Ban' }).click()
    await expect(page.getByTestId(`user-${person.email}`).getByText('banned', { exact: true })).toBeVisible()
    await card.getByRole('button', { name: 'Unban' }).click()
    await expect(card.getByText('banned', { exact: true })).toHaveCount(0)
  })
})
