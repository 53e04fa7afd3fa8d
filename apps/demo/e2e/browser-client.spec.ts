import type { Page } from '@playwright/test'
import { expect, signInByApi, test } from './fixtures'

/** Remembers every status that the page ever showed. */
async function recordStatuses(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const seen: string[] = []
    Object.assign(window, { seen })
    const look = () => {
      const text = document.querySelector('[data-testid=status]')?.textContent
      if (text !== undefined && text !== null && seen.at(-1) !== text) seen.push(text)
    }
    new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true })
  })
  return () => page.evaluate(() => (window as unknown as { seen: string[] }).seen)
}

for (const path of ['/browser', '/app/browser']) {
  test(`${path}: nothing flashes, and a second tab follows sign-out and sign-in at once`, async ({
    page,
    context,
    makeUser,
  }) => {
    const person = await makeUser({ name: 'Two Tabs' })
    await signInByApi(context, person)
    const statuses = await recordStatuses(page)
    const problems: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text())
    })
    const html = await (await context.request.get(path)).text()
    expect(html).toContain('Two Tabs (member)')
    expect(html).not.toContain(person.email)

    const second = await context.newPage()
    await second.goto(path)
    await page.goto(path)
    await expect(page.getByRole('main')).toContainText('Two Tabs (member)')
    await expect(page.getByRole('main')).toContainText('May write notesyes')
    await expect(page.getByTestId('admins')).toHaveCount(0)
    expect(await statuses()).toEqual(['signed-in'])

    await second.getByRole('button', { name: 'Sign out in this browser' }).click()
    for (const tab of [second, page]) {
      await expect(tab.getByTestId('status')).toHaveText('signed-out')
      await expect(tab.getByRole('main')).not.toContainText('Two Tabs')
      await expect(tab.getByTestId('me')).toHaveCount(0)
    }

    await page.getByLabel('E-mail').fill(person.email)
    await page.getByLabel('Password', { exact: true }).fill('wrong of course')
    await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByRole('main').getByRole('alert')).toContainText('is wrong')
    await page.getByLabel('Password', { exact: true }).fill(person.password)
    await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
    for (const tab of [page, second]) {
      await expect(tab.getByTestId('status')).toHaveText('signed-in')
      await expect(tab.getByTestId('me')).toContainText('Two Tabs')
    }
    // Chromium itself writes a line for the 401.
    expect(problems.filter((text) => !text.includes('401'))).toEqual([])
  })

  test(`${path}: a session that was ended elsewhere is seen when the server is asked`, async ({
    page,
    context,
    makeUser,
  }) => {
    await signInByApi(context, await makeUser({ roles: ['admin'] }))
    await page.goto(path)
    await expect(page.getByTestId('admins')).toBeVisible()
    await context.request.post('/api/auth/sign-out', { data: {}, headers: { 'Sec-Fetch-Site': 'same-origin' } })
    await page.getByRole('button', { name: 'Ask the server' }).click()
    await expect(page.getByTestId('status')).toHaveText('signed-out')
    await expect(page.getByTestId('admins')).toHaveCount(0)
  })

  test(`${path}: AT282 after a sign-out the back button shows nothing private`, async ({ page, context, makeUser }) => {
    await signInByApi(context, await makeUser({ name: 'Left Behind' }))
    await page.goto(path)
    await expect(page.getByRole('main')).toContainText('Left Behind')
    await page.goto('/mailbox')
    await context.request.post('/api/auth/sign-out', { data: {}, headers: { 'Sec-Fetch-Site': 'same-origin' } })
    await page.goBack()
    await expect(page.getByTestId('status')).toHaveText('signed-out')
    await expect(page.getByText('Left Behind')).toHaveCount(0)
  })
}
