import { expect, fillSignIn, mailTo, newAddress, newPassword, pathOf, routers, signIn, test } from './fixtures'

for (const router of routers) {
  test(`${router.name}: after signing out, Back shows nothing of the session`, async ({ page, makeUser }) => {
    const person = await makeUser({ name: 'Left Behind' })
    await page.goto(`${router.login}?next=${encodeURIComponent(router.profile)}`)
    await fillSignIn(page, person)
    await page.waitForURL(`**${router.profile}`)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hello, Left Behind')
    await page.getByRole('link', { name: 'Dashboard', exact: true }).click()
    await page.waitForURL(`**${router.dashboard}`)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL(`**${router.login}`)
    for (const _ of [1, 2]) {
      await page.goBack()
      await expect(page.getByText(person.email)).toHaveCount(0)
      await expect(page.getByTestId('me')).toHaveCount(0)
    }
  })

  test(`${router.name}: a sign-up that is sent twice makes one mail`, async ({ page, request }) => {
    const email = newAddress()
    await page.goto(router.signup)
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password', { exact: true }).fill(newPassword())
    await page.getByRole('main').getByRole('button', { name: 'Sign up' }).dblclick()
    await expect(page.getByLabel('Code from the mail')).toBeVisible()
    const { code } = await mailTo(request, email)
    await page.waitForTimeout(500)
    const mails = (await (await request.get(`/api/mailbox?to=${email}`)).json()) as unknown[]
    expect(mails).toHaveLength(1)
    await page.getByLabel('Code from the mail').fill(code ?? '')
    await page.getByRole('button', { name: 'Confirm' }).dblclick()
    await expect(page.getByText('Your address is confirmed.')).toBeVisible()
  })

  test(`${router.name}: a sign-in that is sent twice ends signed in, with one session`, async ({ page, makeUser }) => {
    const person = await makeUser()
    await page.goto(router.login)
    await page.getByLabel('E-mail').fill(person.email)
    await page.getByLabel('Password', { exact: true }).fill(person.password)
    await page.getByRole('main').getByRole('button', { name: 'Sign in' }).dblclick()
    await page.waitForURL(`**${router.profile}`)
    await page.goto(router.sessions)
    await expect(page.getByTestId('device')).toHaveCount(1)
  })

  test(`${router.name}: two tabs, signed out in one, see it in the other`, async ({ page, context, makeUser }) => {
    await signIn(context, await makeUser())
    const second = await context.newPage()
    await page.goto(router.dashboard)
    await second.goto(router.dashboard)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL(`**${router.login}`)

    // A change by the stale tab is refused.
    await second.getByLabel('Note').fill('Too late')
    await second.getByRole('button', { name: 'Save the note' }).click()
    await expect(second.getByText('The note is saved.')).toHaveCount(0)
    await expect(second.getByRole('heading', { level: 1 })).toHaveText(/Sign in|That did not work/)
    await second.goto(router.dashboard)
    expect(pathOf(second)).toContain(router.login)
    // Signing out once more does no harm.
    await second.getByRole('main').getByRole('heading', { level: 1 }).waitFor()
  })

  test(`${router.name}: two tabs on the sign-in page, signed in by one, converge`, async ({
    page,
    context,
    makeUser,
  }) => {
    const person = await makeUser()
    const second = await context.newPage()
    await page.goto(`${router.login}?reason=ended`)
    await second.goto(`${router.login}?reason=ended`)
    await fillSignIn(page, person)
    await page.waitForURL(`**${router.profile}`)
    // The other tab still shows the form with its reason. Loading it again must not sign the first tab out.
    await second.reload()
    await page.reload()
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Hello')
  })

  test(`${router.name}: a click inside the app after the session ended leads to the sign-in page`, async ({
    page,
    context,
    makeUser,
    otherBrowser,
  }) => {
    const person = await makeUser()
    await signIn(context, person)
    await page.goto(router.profile)
    const other = await otherBrowser()
    await signIn(other.context, person)
    await other.context.request.post('/api/auth/sessions/revoke', {
      data: { all: 'others' },
      headers: { 'Sec-Fetch-Site': 'same-origin' },
    })
    await page.getByRole('link', { name: 'Go to the dashboard' }).click()
    await expect(page.getByText('Your session has ended.')).toBeVisible()
    expect(new URL(page.url()).pathname).toBe(router.login)
    await fillSignIn(page, person)
    await page.waitForURL(`**${router.dashboard}`)
  })
}

test('a link to a page with ?reason= does not sign anybody out', async ({ page, context, makeUser }) => {
  await signIn(context, await makeUser())
  for (const path of ['/profile?reason=ended', '/app/profile?reason=anything', '/?reason=ended']) await page.goto(path)
  await page.goto('/profile')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Hello')
})

test('too many attempts are refused with a sentence, in both routers', async ({ page, makeUser }) => {
  const person = await makeUser()
  const alert = page.getByRole('main').getByRole('alert')
  for (const { login } of routers) {
    await page.goto(login)
    // React empties a form once its action has answered, maybe just after we have filled it: then it is filled once more.
    await expect(async () => {
      await page.getByLabel('E-mail').fill(person.email)
      await page.getByLabel('Password', { exact: true }).fill('wrong every time')
      await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
      await expect(alert).toContainText('Too many attempts', { timeout: 1_000 })
    }).toPass({ timeout: 40_000, intervals: [100] })
  }
})
