import { beforeAll, describe, expect, it } from 'vitest'
import { ask } from './lib/ask.ts'
import type { Answer, Ask } from './lib/ask.ts'
import { mailTo, newEmail, newPassword, newPerson } from './lib/person.ts'
import type { Person } from './lib/person.ts'
import { origin, everyRouter } from './lib/target.ts'

/** Other sites, as browsers and parsers have been talked into them. */
const elsewhere = [
  'https://evil.com',
  '//evil.com',
  '///evil.com',
  '////evil.com/%2f..',
  '/\\evil.com',
  '\\/\\/evil.com',
  '/%2f%2fevil.com',
  '/%5cevil.com',
  '/\t/evil.com',
  '/\n/evil.com',
  '\u0000//evil.com',
  ' //evil.com',
  'https:evil.com',
  'https:/evil.com',
  'http://demo.example.com@evil.com',
  'https://demo.example.com.evil.com',
  'https://demoXexample.com',
  // oxlint-disable-next-line no-script-url -- it is what the attacker sends
  'javascript:alert(1)',
  // oxlint-disable-next-line no-script-url -- it is what the attacker sends
  'JaVaScRiPt:alert(1)',
  'data:text/html,x',
  'vbscript:x',
  'blob:https://demo.example.com/x',
  '/..//evil.com',
  '/.//evil.com',
  '/x/..//evil.com',
  '/%0d%0aLocation:https://evil.com',
  'https://evil.com#demo.example.com',
  'https://evil.com?demo.example.com',
  'https://[::1]',
  '/;@evil.com',
  'demo.example.com:80@evil.com',
  '/\u2215evil.com',
  '/\uff0fevil.com',
  '\uff0f\uff0fevil.com',
  '〱evil.com',
  '/%09/evil.com',
  '//evil.com\\@demo.example.com',
  'https://demo.example.com:443@evil.com/',
]

/** Hosts that begin or end like this one. */
const lookalikes = [
  'https://demo.example.com.evil.com/',
  'https://evil-demo.example.com.evil.com/',
  'http://127.0.0.1.evil.com/',
  'http://localhost.evil.com/',
  'https://xdemo.example.com/',
  'https://demo.example.com%00.evil.com/',
  'https://demo.example.com%2eevil.com/',
  'https://sub.demo.example.com/',
]

/** A path of this site, as a browser reads the header. */
function staysHere({ headers }: Answer): boolean {
  const { location } = headers
  if (location === undefined) return true
  return new URL(location, `${origin}/login`).origin === origin
}

describe.each(everyRouter())('$store, $router', (at) => {
  let ada: Person
  beforeAll(async () => {
    ada = await newPerson(at)
  })

  const post = (path: string, fields: Record<string, string>, cookie: string | null = null) =>
    ask(at, {
      path: at.base + path,
      cookie,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    })

  it.each([
    ['AT015 another site', elsewhere],
    ['AT016 AT234 a host that looks like this one, and what is no URL', [...lookalikes, 'http://[', '%', '::', '//[']],
  ])('%s is led to by no parameter of a form', { timeout: 60_000 }, async (_title, list) => {
    for (const target of list) {
      for (const answer of [
        await post('/sign-out', { next: target, back: target }),
        await post('/sign-in', { email: 'none', password: 'x', next: target, back: target }),
        await post('/sign-up', { email: 'none', password: 'x', next: target, back: target }),
        await post('/email/verify', { token: 'x'.repeat(43), next: target, back: target }),
      ]) {
        expect(answer.status, target).toBe(303)
        expect(staysHere(answer), `${target} led to ${answer.headers.location}`).toBe(true)
      }
    }
  })

  it.each([
    ['AT015 another site', elsewhere],
    ['AT016 a host that looks like this one', lookalikes],
  ])('%s is led to by no page that a signed-in visitor is sent on from', { timeout: 60_000 }, async (_title, list) => {
    for (const target of list) {
      const path = `${at.signInPage}?next=${encodeURIComponent(target)}`
      const answer = await ask(at, { path, cookie: ada.cookie })
      expect(answer.status, target).toBe(307)
      expect(staysHere(answer), `${target} led to ${answer.headers.location}`).toBe(true)
    }
  })

  it('AT015 after a sign-in too the browser stays here', async () => {
    for (const target of ['//evil.com', '/\\evil.com', 'https://evil.com']) {
      const answer = await post('/sign-in', { email: ada.email, password: ada.password, next: target })
      expect(answer.status).toBe(303)
      expect(staysHere(answer), target).toBe(true)
    }
  })

  it('AT020 script in a parameter is markup on no page', async () => {
    const script = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    const pages = [
      '/login',
      '/signup',
      '/verify-email',
      '/app/login',
      '/app/signup',
      '/app/verify-email',
      '/stateless/login',
    ]
    for (const page of pages) {
      for (const name of [
        'error',
        'error_description',
        'message',
        'reason',
        'next',
        'back',
        'email',
        'token',
        'note',
      ]) {
        const { status, text } = await ask(at, { path: `${page}?${name}=${encodeURIComponent(script)}` })
        expect(status, page).toBeLessThan(400)
        expect(text, `${page}?${name}`).not.toMatch(/<script>alert|<img src=x/)
      }
    }
  })

  it('AT020 script that a refusal hands back to its form is text', async () => {
    const script = '"><script>alert(1)</script>'
    const refused = await post('/sign-in', { email: script, password: 'x', back: at.signInPage })
    const cookie = refused.setCookies.map((line) => line.split(';')[0]).join('; ')
    const { text } = await ask(at, { path: at.signInPage, cookie })
    expect(text).not.toContain('<script>alert')
  })

  it('AT023 the host of a request is in no mail, also where it was the first', async () => {
    const forged = {
      host: 'evil.com',
      'x-forwarded-host': 'evil.com',
      'x-forwarded-proto': 'http',
      'x-original-host': 'evil.com',
      forwarded: 'host=evil.com;proto=http',
    }
    await ask(at, { path: `${at.base}/session`, headers: forged })
    const email = newEmail()
    const body = { email, password: newPassword() }
    expect((await ask(at, { path: `${at.base}/sign-up`, headers: forged, body })).status).toBe(200)
    const { link, text } = await mailTo(at, email)
    expect(new URL(link ?? '').origin).toBe(origin)
    expect(text).not.toContain('evil.com')
  })

  it('AT023 a redirect to the sign-in page leads to no host that the request made up', async () => {
    for (const path of at.privatePages) {
      const forged: Ask['headers'][] = [
        { host: 'evil.com' },
        { 'x-forwarded-host': 'evil.com' },
        { forwarded: 'host=evil.com' },
      ]
      for (const headers of forged) {
        const answer = await ask(at, { path, headers })
        expect(answer.status).toBe(307)
        expect(staysHere(answer), `${path} led to ${answer.headers.location}`).toBe(true)
      }
    }
  })
})
