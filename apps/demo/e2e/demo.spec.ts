import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, mailTo, newAddress, newPassword, test } from './fixtures'

test('the panels show the source as it is', () => {
  const script = join(import.meta.dirname, '../scripts/snippets.mjs')
  const { status, stdout } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' })
  expect(stdout).toBe('')
  expect(status).toBe(0)
})

test('every page sends the headers that keep others out', async ({ request }) => {
  for (const path of ['/', '/login', '/app/login', '/api/auth/session', '/no-such-page']) {
    const headers = (await request.get(path)).headers()
    expect(headers['content-security-policy'], path).toContain("frame-ancestors 'none'")
    expect(headers['x-content-type-options'], path).toBe('nosniff')
    expect(headers['referrer-policy'], path).toBe('same-origin')
    expect(headers['x-powered-by'], path).toBeUndefined()
  }
})

test('no page breaks its own content security policy', { tag: ['@ASVS-14.2.3'] }, async ({ page }) => {
  const problems: string[] = []
  page.on('console', (message) => {
    // Playwright puts a script of its own into every frame; the preview of a mail refuses it, as it should.
    const isOwn = message.text().includes("Blocked script execution in 'about:srcdoc'")
    if (message.type() === 'error' && !isOwn) problems.push(message.text())
  })
  page.on('pageerror', (error) => problems.push(error.message))
  for (const path of ['/', '/login', '/signup', '/sessions', '/guide', '/mailbox', '/app/login', '/app/sessions']) {
    await page.goto(path, { waitUntil: 'networkidle' })
  }
  expect(problems).toEqual([])
})

test('the mailbox shows a mail with code, link and a preview that cannot run scripts', {
  tag: ['@ASVS-1.2.1'],
}, async ({ page, request }) => {
  const email = newAddress()
  await request.post('/api/auth/sign-up', {
    data: { email, password: newPassword(), name: '<b>Bold</b>' },
    headers: { 'Sec-Fetch-Site': 'same-origin' },
  })
  const mail = await mailTo(request, email)
  await page.goto('/mailbox')
  const card = page.locator('article', { hasText: email })
  await expect(card).toContainText(mail.code ?? 'no code')
  await expect(card.getByRole('link', { name: 'Open the link' })).toHaveAttribute('href', mail.link ?? '')
  await card.getByText('The mail as it looks').click()
  await expect(card.locator('iframe')).toHaveAttribute('sandbox', '')
  await expect(card.frameLocator('iframe').getByRole('link', { name: 'Confirm my address' })).toBeVisible()
})

test('the host header decides nothing: links and redirects lead to the configured site', async ({
  request,
  baseURL,
}) => {
  const headers = { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'https' }
  for (const path of ['/profile', '/app/profile', '/stateless/app']) {
    const response = await request.get(path, { headers, maxRedirects: 0 })
    expect(response.headers()['location'] ?? '', path).not.toContain('evil.example')
  }
  const email = newAddress()
  await request.post('/api/auth/sign-up', {
    data: { email, password: newPassword() },
    headers: { ...headers, Origin: baseURL ?? '' },
  })
  const { link } = await mailTo(request, email)
  expect(link?.startsWith(`${baseURL}/verify-email?token=`)).toBe(true)
})
