import { beforeAll, describe, expect, it } from 'vitest'
import { ask } from './lib/ask.ts'
import { newEmail, newPassword, newPerson, mailsTo, whoIs } from './lib/person.ts'
import type { Person } from './lib/person.ts'
import { origin, everyRouter } from './lib/target.ts'

/** What other sites, and neighbours of this one, can make a browser send. */
const strangers: readonly Record<string, string | null>[] = [
  { origin: 'https://evil.com' },
  { origin: 'https://evil.com', 'sec-fetch-site': 'same-origin' },
  { origin: 'null' },
  { origin: 'null', 'sec-fetch-site': 'cross-site' },
  { origin: null },
  { origin: null, 'sec-fetch-site': 'cross-site' },
  { origin: null, 'sec-fetch-site': 'same-site' },
  { origin: null, 'sec-fetch-site': 'none' },
  { origin: null, referer: `${origin}/login` },
  { origin: null, referer: 'https://evil.com/' },
  { origin: 'https://sub.demo.example.com', 'sec-fetch-site': 'same-site' },
  { origin: 'http://demo.example.com' },
  { origin: `${origin}:444` },
  { origin: `${origin}.evil.com` },
  { origin: `${origin}@evil.com` },
  { origin: `${origin}, https://evil.com` },
  { origin: origin.toUpperCase() },
  { origin: 'https://evil.com', host: 'evil.com' },
]

/** Everything that changes something, with what it would take. */
const changes = ({ email, password }: Person) =>
  [
    ['/sign-in', { email, password }],
    ['/sign-up', { email: newEmail(), password: newPassword() }],
    ['/email/verify', { email, code: '12345678' }],
    ['/sign-out', {}],
    ['/sessions/revoke', { all: 'everywhere' }],
  ] as const

describe.each(everyRouter())('$store, $router', (at) => {
  let ada: Person
  beforeAll(async () => {
    ada = await newPerson(at)
  })

  it('AT136 from a stranger nothing is taken, with a cookie and without one', async () => {
    for (const headers of strangers) {
      const tries = changes(ada).flatMap(([path, body]) => [ada.cookie, null].map((cookie) => ({ path, body, cookie })))
      await Promise.all(
        tries.map(async ({ path, body, cookie }) => {
          const answer = await ask(at, { path: at.base + path, body, cookie, headers })
          expect(answer, `${path} ${JSON.stringify(headers)}`).toMatchObject({ status: 403, setCookies: [] })
          if ('email' in body && path === '/sign-up') expect(mailsTo(at, body.email)).toEqual([])
        }),
      )
    }
    expect(await whoIs(at, ada.cookie)).toBe(ada.id)
  })

  it('AT138 a GET or HEAD of what changes something changes nothing, whatever the query says', async () => {
    for (const [path, body] of changes(ada)) {
      const query = new URLSearchParams({ ...body, _method: 'POST' }).toString()
      for (const method of ['GET', 'HEAD']) {
        const headers = { 'x-http-method-override': 'POST', 'sec-fetch-dest': 'image', 'sec-fetch-site': 'cross-site' }
        const answer = await ask(at, { method, path: `${at.base}${path}?${query}`, cookie: ada.cookie, headers })
        expect(answer, `${method} ${path}`).toMatchObject({ status: 405, setCookies: [] })
      }
    }
    expect(await whoIs(at, ada.cookie)).toBe(ada.id)
  })

  it('AT140 no answer, preflights and refusals included, lets another site read it', async () => {
    for (const path of ['/session', '/sessions', '/sign-in', '/health', '/nothing']) {
      for (const method of ['GET', 'OPTIONS', 'POST', 'DELETE']) {
        for (const from of ['https://evil.com', 'null', 'https://sub.demo.example.com']) {
          const headers = { origin: from, 'access-control-request-method': 'POST' }
          const answer = await ask(at, { method, path: at.base + path, cookie: ada.cookie, headers })
          const open = Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))
          expect(open, `${method} ${path}`).toEqual([])
        }
      }
    }
  })

  it('AT142 a token that is planted in a cookie and sent in body, header and query opens nothing', async () => {
    const token = 'a'.repeat(43)
    const planted = [
      'csrf',
      'csrfToken',
      '__Host-csrf',
      'XSRF-TOKEN',
      'next-auth.csrf-token',
      '__Host-authjs.csrf-token',
    ]
    const answer = await ask(at, {
      path: `${at.base}/sessions/revoke?csrfToken=${token}`,
      cookie: [ada.cookie, ...planted.map((name) => `${name}=${token}`)].join('; '),
      headers: { origin: 'https://sub.demo.example.com', 'x-csrf-token': token, 'x-xsrf-token': token },
      body: { all: 'everywhere', csrfToken: token, csrf: token, _csrf: token },
    })
    expect(answer.status).toBe(403)
    expect(await whoIs(at, ada.cookie)).toBe(ada.id)
  })

  it('AT136 what a form can send without asking is refused by its content type, from this site too', async () => {
    for (const type of ['text/plain', 'multipart/form-data; boundary=x', 'text/plain; application/json', '']) {
      const headers = { 'content-type': type === '' ? null : type, origin: 'https://evil.com' }
      const body = JSON.stringify({ all: 'everywhere' })
      expect((await ask(at, { path: `${at.base}/sessions/revoke`, cookie: ada.cookie, headers, body })).status).toBe(
        type === '' || type.startsWith('text') || type.startsWith('multi') ? 415 : 403,
      )
    }
    expect(await whoIs(at, ada.cookie)).toBe(ada.id)
  })
})
