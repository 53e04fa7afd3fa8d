import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, signInByApi, test } from './fixtures'

/** A page that posts a form to this site as soon as it is opened. @returns Its server, on another site than the demo's. */
async function serveForm(action: string, fields: Record<string, string>): Promise<{ server: Server; url: string }> {
  const inputs = Object.entries(fields).map(([name, value]) => `<input name="${name}" value="${value}">`)
  const page = `<form id="f" method="post" action="${action}">${inputs.join('')}</form><script>document.getElementById('f').submit()</script>`
  const server = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(page))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }
}

for (const [path, fields] of [
  ['/api/auth/sign-out', {}],
  ['/api/auth/sessions/revoke', { all: 'everywhere' }],
  ['/api/stateless/sign-out', {}],
] as const) {
  test(`AT143 a page of another site that posts to ${path} in a browser changes nothing, just after the sign-in too`, async ({
    page,
    context,
    baseURL,
    makeUser,
  }) => {
    await signInByApi(context, await makeUser(), path.split('/').slice(0, 3).join('/'))
    const before = await context.cookies(baseURL)
    const { server, url } = await serveForm(`${baseURL}${path}`, fields)
    try {
      const answered = page.waitForResponse(`${baseURL}${path}`)
      await page.goto(url)
      const answer = await answered
      expect([303, 403]).toContain(answer.status())
      const session = await context.request.get(
        path.startsWith('/api/auth') ? '/api/auth/session' : '/api/stateless/session',
      )
      expect(((await session.json()) as { user: object | null }).user).not.toBeNull()
      const kept = (await context.cookies(baseURL)).map(({ name, value }) => ({ name, value }))
      expect(kept).toEqual(expect.arrayContaining(before.map(({ name, value }) => ({ name, value }))))
    } finally {
      server.close()
    }
  })
}
