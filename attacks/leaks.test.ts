import { beforeAll, describe, expect, it } from 'vitest'
import { ask } from './lib/ask.ts'
import { newEmail, newPassword, newPerson, signIn } from './lib/person.ts'
import type { Person } from './lib/person.ts'
import { everyRouter } from './lib/target.ts'

describe.each(everyRouter())('$store, $router', (at) => {
  let ada: Person
  beforeAll(async () => {
    ada = await newPerson(at)
  })

  it('AT027 AT028 sign-in, sign-up and a wrong code answer alike for who is there and who is not', async () => {
    const nobody = newEmail()
    const shape = async (path: string, email: string, body: object) => {
      const { status, headers, text } = await ask(at, { path: at.base + path, body: { email, ...body } })
      const { date: _, 'x-request-id': id, ...rest } = headers
      return { status, headers: rest, text: text.replaceAll(String(id), 'ID').replaceAll(email, 'EMAIL') }
    }
    for (const [path, body] of [
      ['/sign-in', { password: 'wrong' }],
      ['/sign-up', { password: newPassword() }],
      ['/email/verify', { code: '12345678' }],
    ] as const) {
      expect(await shape(path, ada.email, body), path).toEqual(await shape(path, nobody, body))
    }
  })

  it('AT277 no error tells what is inside', async () => {
    const asked = [
      { path: `${at.base}/sign-in`, body: '{"email":' },
      { path: `${at.base}/sign-in`, body: { email: "' or 1=1 --", password: "' or 1=1 --" } },
      { path: `${at.base}/sessions?cursor='` },
      { path: `${at.base}/session?use=%00` },
      { path: `${at.base}/nothing` },
      { path: `${at.base}/%` },
      { path: `${at.base}/%E0%A4%A` },
      { method: 'PROPFIND', path: `${at.base}/session` },
      { path: '/%E0%A4%A' },
    ]
    for (const one of asked) {
      const { status, text, headers } = await ask(at, { ...one, cookie: ada.cookie })
      expect(status, one.path).toBeLessThan(600)
      expect(text, one.path).not.toMatch(/node_modules|\.(?:ts|js|mjs):\d+|at .+\(|SQLITE|select |postgres|mysql/)
      expect(headers).not.toHaveProperty('x-powered-by')
      // A path that cannot be read is held to the rule of guarded pages: to the sign-in page.
      if (one.path.startsWith(at.base) && status !== 400 && headers.location === undefined)
        expect(text.includes('"requestId"') || status === 200, `${one.path} ${text}`).toBe(true)
    }
  })

  it('AT283 there is nothing to debug with in production', async () => {
    const names = [
      '_debug',
      'debug',
      'metrics',
      'mailbox',
      'openapi.json',
      'reference',
      'docs',
      'swagger',
      'env',
      'error',
      '.env',
      'config',
    ]
    for (const name of names) expect((await ask(at, { path: `${at.base}/${name}` })).status, name).toBe(404)
    for (const path of [
      '/mailbox',
      '/api/mailbox',
      '/.env',
      '/.env.local',
      '/.data/auth.db',
      '/_next/../.env.local',
      '/auth.ts',
    ])
      expect((await ask(at, { path })).status, path).toBe(404)
  })

  it('AT280 neither an answer nor the page that a mailed link opens tells its address to another site', async () => {
    for (const path of ['/verify-email?token=x', '/app/verify-email?token=x', `${at.base}/session`]) {
      const { text, headers } = await ask(at, { path })
      const inPage = /<meta name="referrer" content="([\w-]+)"/.exec(text)?.[1]
      expect(['same-origin', 'no-referrer'], path).toContain(headers['referrer-policy'] ?? inPage)
    }
  })

  it('AT281 every answer is for no cache and no frame, refusals too', async () => {
    const answers = [
      await signIn(at, ada),
      await ask(at, { path: `${at.base}/session` }),
      await ask(at, { path: `${at.base}/nothing` }),
      await ask(at, { path: `${at.base}/sign-in`, body: {} }),
      await ask(at, { path: `${at.base}/sign-in`, body: {}, headers: { origin: 'https://evil.com' } }),
    ]
    for (const { headers } of answers) {
      expect(headers).toMatchObject({ 'cache-control': 'private, no-store', 'x-content-type-options': 'nosniff' })
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
    }
  })
})
