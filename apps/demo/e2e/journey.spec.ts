import { expect, fillSignIn, mailTo, newAddress, newPassword, pathOf, routers, test } from './fixtures'

for (const router of routers) {
  for (const javaScriptEnabled of [true, false]) {
    test.describe(`${router.name}, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, () => {
      test.use({ javaScriptEnabled })

      test('sign up, confirm by the code, sign in, look around, sign out', async ({ page, request }) => {
        const [email, password] = [newAddress(), newPassword()]
        await page.goto(router.signup)
        await page.getByLabel('Name').fill('Ada Byron')
        await page.getByLabel('Favourite colour').fill('Deep blue')
        await page.getByLabel('E-mail').fill(email)
        await page.getByLabel('Password', { exact: true }).fill(password)
        await page.getByRole('main').getByRole('button', { name: 'Sign up' }).click()

        await expect(page.getByLabel('Code from the mail')).toBeVisible()
        await expect(page.getByLabel('E-mail')).toHaveValue(email)
        const { code } = await mailTo(request, email)
        await page.getByLabel('Code from the mail').fill(code ?? '')
        await page.getByRole('button', { name: 'Confirm' }).click()

        await expect(page.getByText('Your address is confirmed.')).toBeVisible()
        expect(new URL(page.url()).pathname).toBe(router.login)
        await fillSignIn(page, { email, password })

        await page.waitForURL(`**${router.profile}`)
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hello, Ada Byron')
        await expect(page.getByTestId('me')).toContainText('Ada Byron')
        await expect(page.getByLabel('Your profile')).toContainText('Deep blue')
        // The app's own row, written in the transaction that made the user.
        await expect(page.getByTestId('welcome')).toHaveText('Welcome, Ada Byron.')
        await page.getByRole('link', { name: 'Go to the dashboard' }).click()
        await expect(page.getByText('you have no role yet')).toBeVisible()

        await page.getByRole('button', { name: 'Sign out' }).click()
        await page.waitForURL(`**${router.login}`)
        await page.goto(router.profile)
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in')
        expect(pathOf(page)).toBe(`${router.login}?next=${encodeURIComponent(router.profile)}`)
      })

      test('confirm by the link, which changes nothing before the button is pressed', async ({ page, request }) => {
        const [email, password] = [newAddress(), newPassword()]
        await page.goto(router.signup)
        await page.getByLabel('E-mail').fill(email)
        await page.getByLabel('Password', { exact: true }).fill(password)
        await page.getByRole('main').getByRole('button', { name: 'Sign up' }).click()
        await expect(page.getByLabel('Code from the mail')).toBeVisible()

        const { link } = await mailTo(request, email)
        const token = new URL(link ?? '').searchParams.get('token') ?? ''
        // A program that looks into mails opens the link, twice.
        for (const _ of [1, 2]) expect((await request.get(link ?? '')).status()).toBe(200)
        const response = await page.goto(`${router.verify}?token=${token}`)
        expect(response?.headers()['referrer-policy']).toBe('same-origin')
        await page.getByRole('button', { name: 'Confirm my address' }).click()
        await expect(page.getByText('Your address is confirmed.')).toBeVisible()
        await fillSignIn(page, { email, password })
        await page.waitForURL(`**${router.profile}`)

        // Used up: a second press is refused, and says so.
        await page.goto(`${router.verify}?token=${token}`)
        await page.getByRole('button', { name: 'Confirm my address' }).click()
        await expect(page.getByRole('main').getByRole('alert')).toContainText('no longer valid')
      })

      test('a wrong password is refused without saying which of the two was wrong, and the address stays', async ({
        page,
        makeUser,
      }) => {
        const person = await makeUser()
        await page.goto(router.login)
        for (const email of [person.email, newAddress()]) {
          await fillSignIn(page, { email, password: 'not the right password' })
          await expect(page.getByRole('main').getByRole('alert')).toHaveText(
            /The e-mail address or the password is wrong/,
          )
          await expect(page.getByLabel('E-mail')).toHaveValue(email)
          // React empties the form of an action when it has answered; the next attempt waits for that.
          if (javaScriptEnabled && router.name === 'App Router') {
            await expect(page.getByLabel('Password', { exact: true })).toHaveValue('')
          }
          // The server never sends a password back.
          expect(await page.content()).not.toContain('not the right password')
        }
        await fillSignIn(page, person)
        await page.waitForURL(`**${router.profile}`)
      })

      test('a refused sign-up says what is wrong beside the field, and keeps what was typed', async ({ page }) => {
        const email = newAddress()
        await page.goto(router.signup)
        await page.getByLabel('Name').fill('Charles')
        await page.getByLabel('E-mail').fill(email)
        await page.getByLabel('Password', { exact: true }).fill('short')
        await page.getByRole('main').getByRole('button', { name: 'Sign up' }).click()

        await expect(page.getByRole('main').getByRole('alert')).toContainText('look at the field that is marked')
        const field = page.getByLabel('Password', { exact: true })
        await expect(field).toHaveAttribute('aria-invalid', 'true')
        await expect(field).toHaveAccessibleDescription(/Use at least 15 characters/)
        await expect(page.getByLabel('Name')).toHaveValue('Charles')
        await expect(page.getByLabel('E-mail')).toHaveValue(email)
      })

      test('an address that has an account gets the same answer, and a mail that says so', async ({
        page,
        request,
        makeUser,
      }) => {
        const { email } = await makeUser()
        await page.goto(router.signup)
        await page.getByLabel('E-mail').fill(email)
        await page.getByLabel('Password', { exact: true }).fill(newPassword())
        await page.getByRole('main').getByRole('button', { name: 'Sign up' }).click()
        await expect(page.getByLabel('Code from the mail')).toBeVisible()
        const mail = await mailTo(request, email)
        expect(mail.subject).toContain('already have an account')
        expect(mail.code).toBeNull()
      })

      test('a wrong code is refused, and five of them end the right one', async ({ page, request }) => {
        const email = newAddress()
        await page.goto(router.signup)
        await page.getByLabel('E-mail').fill(email)
        await page.getByLabel('Password', { exact: true }).fill(newPassword())
        await page.getByRole('main').getByRole('button', { name: 'Sign up' }).click()
        const { code } = await mailTo(request, email)
        const wrong = code === '12345678' ? '87654321' : '12345678'
        for (const typed of [wrong, wrong, wrong, wrong, wrong, code ?? '']) {
          await page.getByLabel('Code from the mail').fill(typed)
          const answered = page.waitForResponse((response) => response.request().method() === 'POST')
          await page.getByRole('button', { name: 'Confirm' }).click()
          await answered
          await expect(page.getByRole('main').getByRole('alert')).toContainText('That code is wrong or no longer valid')
          await expect(page.getByLabel('E-mail')).toHaveValue(email)
          await expect(page.getByLabel('Code from the mail')).toHaveValue('')
        }
      })

      test('somebody whose address is not confirmed signs in with the code from the mail', async ({
        page,
        request,
        makeUser,
      }) => {
        const person = await makeUser({ emailVerified: false })
        await page.goto(router.login)
        await fillSignIn(page, person)
        await expect(page.getByRole('main').getByRole('alert')).toContainText('Confirm your e-mail address first')
        const { code } = await mailTo(request, person.email)
        await page.getByLabel('Code from the mail').fill(code ?? '')
        await fillSignIn(page, person)
        await page.waitForURL(`**${router.profile}`)
        await expect(page.getByText('(confirmed)')).toBeVisible()
      })

      test('the way back after a sign-in leads to the page that was asked for, never to another site', async ({
        page,
        context,
        makeUser,
      }) => {
        const person = await makeUser()
        await page.goto(router.dashboard)
        expect(pathOf(page)).toBe(`${router.login}?next=${encodeURIComponent(router.dashboard)}`)
        await fillSignIn(page, { ...person, password: 'a wrong one, once' })
        await expect(page.getByRole('main').getByRole('alert')).toBeVisible()
        await fillSignIn(page, person)
        await page.waitForURL(`**${router.dashboard}`)
        await page.getByRole('button', { name: 'Sign out' }).click()
        await page.waitForURL(`**${router.login}`)

        for (const evil of [
          'https://evil.example/',
          '//evil.example',
          '/\\evil.example',
          '/\t/evil.example',
          ['javascript', 'alert(1)'].join(':'),
        ]) {
          await page.goto(`${router.login}?next=${encodeURIComponent(evil)}`)
          await fillSignIn(page, person)
          await page.waitForURL(`**${router.profile}`)
          await context.clearCookies()
        }
      })

      test('somebody who is signed in is sent on from the pages for guests', async ({ page, makeUser }) => {
        const person = await makeUser()
        await page.goto(router.login)
        await fillSignIn(page, person)
        await page.waitForURL(`**${router.profile}`)
        for (const path of [router.login, router.signup]) {
          await page.goto(path)
          await expect(page.getByRole('heading', { level: 1 })).toHaveText('Dashboard')
        }
      })

      test('a note is saved, shown with the outcome, and deleted', async ({ page, makeUser }) => {
        const person = await makeUser()
        await page.goto(`${router.login}?next=${encodeURIComponent(router.dashboard)}`)
        await fillSignIn(page, person)
        await page.waitForURL(`**${router.dashboard}`)
        await page.getByLabel('Note').fill('Water the plants')
        await page.getByLabel('Phone').fill('+1 202 555 0100')
        await page.getByRole('button', { name: 'Save the note' }).click()
        await expect(page.getByText('The note is saved.')).toBeVisible()
        await expect(page.getByText('Water the plants')).toBeVisible()
        await expect(page.getByText('+1 202 555 0100')).toBeVisible()
        await page.getByRole('button', { name: 'Delete: Water the plants' }).click()
        await expect(page.getByText('The note is deleted.')).toBeVisible()
        await expect(page.getByText('Water the plants')).toBeHidden()

        await page.getByLabel('Note').fill('Call me')
        await page.getByLabel('Phone').fill('not a number')
        await page.getByRole('button', { name: 'Save the note' }).click()
        await expect(page.getByRole('main').getByRole('alert')).toContainText('Write the phone number with digits')
      })
    })
  }
}

test('the way back may lead into the other router', async ({ page, context, makeUser }) => {
  const person = await makeUser()
  for (const [login, next] of [
    ['/login', '/app/dashboard'],
    ['/app/login', '/dashboard'],
  ] as const) {
    await page.goto(`${login}?next=${encodeURIComponent(next)}`)
    await fillSignIn(page, person)
    await page.waitForURL(`**${next}`)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Dashboard')
    await context.clearCookies()
  }
})

test('the password can be shown, where JavaScript runs', async ({ page }) => {
  await page.goto('/login')
  await page.getByLabel('Password', { exact: true }).fill('correct horse')
  await page.getByRole('button', { name: 'Show password' }).click()
  await expect(page.getByLabel('Password', { exact: true })).toHaveAttribute('type', 'text')
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('correct horse')
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('there is no button that would do nothing', async ({ page }) => {
    for (const { login } of routers) {
      await page.goto(login)
      await expect(page.getByRole('button', { name: 'Show password' })).toHaveCount(0)
    }
  })
})
