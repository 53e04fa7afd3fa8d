import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, newAddress, newPassword, routers, signIn, signInByApi, test } from './fixtures'

const guestPages = [
  '/',
  '/login',
  '/login?reason=ended',
  '/signup',
  '/verify-email',
  `/verify-email?token=${'a'.repeat(43)}`,
  '/sessions',
  '/browser',
  '/app/browser',
  '/guide',
  '/mailbox',
  '/app/login',
  '/app/signup',
  '/app/verify-email',
  '/app/sessions',
  '/stateless/login',
  '/no-such-page',
]
const memberPages = [
  '/',
  '/profile',
  '/dashboard',
  '/sessions',
  '/browser',
  '/app/browser',
  '/guide',
  '/app/profile',
  '/app/dashboard',
  '/app/sessions',
  '/users',
  '/stateless/app',
  '/stateless/pages',
]
const adminPages = ['/admin', '/app/admin', '/dashboard', '/app/dashboard', '/users']

async function check(page: Page, path: string): Promise<void> {
  await page.goto(path)
  await checkAsItIs(page, path)
}

async function checkAsItIs(page: Page, name: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
  expect(found, name).toEqual([])
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`axe finds nothing, ${colorScheme}`, () => {
    test.use({ colorScheme })
    test.slow()

    test('signed out', async ({ page }) => {
      for (const path of guestPages) await check(page, path)
    })

    test('a member', async ({ page, context, makeUser }) => {
      const person = await makeUser()
      await signIn(context, person)
      await signInByApi(context, person, '/api/stateless')
      for (const path of memberPages) await check(page, path)
    })

    test('an admin', async ({ page, context, makeUser }) => {
      await signIn(context, await makeUser({ roles: ['admin'] }))
      for (const path of adminPages) await check(page, path)
    })

    test('forms that were refused', async ({ page }) => {
      for (const { login, signup } of routers) {
        await page.goto(login)
        await page.getByLabel('E-mail').fill(newAddress())
        await page.getByLabel('Password', { exact: true }).fill('wrong of course')
        await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
        await expect(page.getByRole('main').getByRole('alert')).toBeVisible()
        await checkAsItIs(page, login)
        await page.goto(signup)
        await page.getByLabel('E-mail').fill(newAddress())
        await page.getByLabel('Password', { exact: true }).fill('short')
        await page.getByRole('main').getByRole('button', { name: 'Sign up' }).click()
        await expect(page.getByRole('main').getByRole('alert')).toBeVisible()
        await checkAsItIs(page, signup)
        await page.getByLabel('Password', { exact: true }).fill(newPassword())
        await page.getByRole('main').getByRole('button', { name: 'Sign up' }).click()
        await expect(page.getByLabel('Code from the mail')).toBeVisible()
        await checkAsItIs(page, `${signup}, sent`)
      }
    })
  })
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 320, height: 640 } })

  test('no page is wider than the screen', async ({ page, context, makeUser, browser, baseURL }) => {
    test.slow()
    const person = await makeUser({ roles: ['admin'], name: 'Somebody With A Rather Long Name' })
    await signIn(context, person)
    await signInByApi(context, person, '/api/stateless')
    const guest = await browser.newContext({ baseURL, viewport: { width: 320, height: 640 } })
    const guestPage = await guest.newPage()
    const visits = [
      ...[...memberPages, ...adminPages].map((path) => [page, path] as const),
      ...guestPages.map((path) => [guestPage, path] as const),
    ]
    for (const [one, path] of visits) {
      await one.goto(path)
      const overflow = await one.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect(overflow, path).toBeLessThanOrEqual(0)
    }
    await guest.close()
  })
})

test('everything can be reached by keyboard, and the first stop is the way past the navigation', async ({ page }) => {
  await page.goto('/login')
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await expect(page.getByLabel('E-mail')).toBeFocused()
})
