import { beforeAll, describe, expect, it } from 'vitest'
import { ask } from './lib/ask.ts'
import type { Answer, Ask } from './lib/ask.ts'
import { mailTo, newEmail, newPassword, newPerson, signIn, cookieOf, whoIs } from './lib/person.ts'
import type { Person } from './lib/person.ts'
import { everyRouter } from './lib/target.ts'

/** The headers by which Next talks to itself, as somebody else may send them. */
const internal: readonly Record<string, string>[] = [
  { 'x-middleware-subrequest': 'middleware:middleware:middleware:middleware:middleware' },
  { 'x-middleware-subrequest': 'src/middleware:src/middleware:src/middleware:src/middleware:src/middleware' },
  { 'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy' },
  { 'x-middleware-subrequest': 'pages/_middleware' },
  { 'x-middleware-next': '1' },
  { 'x-middleware-skip': '1' },
  { 'x-middleware-prefetch': '1' },
  { 'x-middleware-invoke': '1' },
  { 'x-middleware-rewrite': '/guide' },
  { 'x-middleware-override-headers': 'cookie', 'x-middleware-request-cookie': 'a=b' },
  { 'x-nextjs-data': '1' },
  { 'x-matched-path': '/guide' },
  { 'x-invoke-path': '/guide' },
  { 'x-invoke-status': '200' },
  { 'x-invoke-output': '/guide' },
  { 'x-now-route-matches': '1' },
  { 'x-original-url': '/guide' },
  { 'x-rewrite-url': '/guide' },
  { 'x-sallyport-path': '/guide' },
  { 'next-router-prefetch': '1', rsc: '1' },
  { 'next-router-segment-prefetch': '/_tree', rsc: '1' },
]

/** What a guarded page shows to whoever is signed in. */
const isPrivate = ({ text }: Answer) =>
  /Hello, |Only the role admin|you have no role yet|protected by the stateless session/.test(text)

describe.each(everyRouter())('$store, $router', (at) => {
  let ada: Person
  beforeAll(async () => {
    ada = await newPerson(at)
  })

  it('a guarded page shows its reader something that a stranger must not see', async () => {
    const pages = await Promise.all(at.privatePages.map((path) => ask(at, { path, cookie: ada.cookie })))
    expect(pages.map(({ status }) => status)).toEqual(at.privatePages.map(() => 200))
    expect(pages.every(isPrivate)).toBe(true)
    expect(pages.every(({ text }) => text.includes(ada.name))).toBe(true)
  })

  it('AT217 no header by which Next talks to itself opens a page or an endpoint', async () => {
    for (const headers of internal) {
      for (const path of at.privatePages) {
        const answer = await ask(at, { path, headers })
        expect(isPrivate(answer), `${path} ${JSON.stringify(headers)}`).toBe(false)
      }
      for (const path of ['/api/guide/admin', '/api/app/admin', '/api/notes'])
        expect((await ask(at, { path, headers })).text, path).not.toMatch(/Welcome|"notes"/)
      const { text } = await ask(at, { path: `${at.base}/session`, headers })
      expect(text).not.toContain('"user":{')
    }
  })

  it('AT218 the forms in which Next carries a page show a stranger nothing', async () => {
    for (const page of at.privatePages) {
      const paths = [`${page}.rsc`, `${page}?_rsc=1`, `${page}.segments/_tree.segment.rsc`, `${page}.prefetch.rsc`]
      for (const path of [page, ...paths]) {
        const asked: Ask['headers'][] = [{ rsc: '1' }, { rsc: '1', 'next-router-prefetch': '1' }, { 'next-url': page }]
        for (const headers of [{}, ...asked]) {
          const answer = await ask(at, { path, headers })
          expect(isPrivate(answer), path).toBe(false)
        }
      }
    }
  })

  it('AT219 the data of a page of the Pages Router are not there for a stranger', async () => {
    const { text } = await ask(at, { path: '/login' })
    const build = /"buildId":"([^"]+)"/.exec(text)?.[1] ?? ''
    expect(build).not.toBe('')
    for (const page of ['profile', 'dashboard', 'admin', 'stateless/pages']) {
      for (const path of [`/_next/data/${build}/${page}.json`, `/_next/data/${build}/en/${page}.json`]) {
        const asked: Ask['headers'][] = [{ 'x-nextjs-data': '1' }, { 'x-nextjs-data': '1', purpose: 'prefetch' }]
        for (const headers of [{}, ...asked]) {
          const answer = await ask(at, { path, headers })
          expect(answer.text, path).not.toContain('"email"')
          expect(isPrivate(answer), path).toBe(false)
        }
      }
    }
  })

  it('AT221 a guarded page in another spelling shows a stranger nothing', async () => {
    for (const page of at.privatePages) {
      const [first, rest] = [page.charAt(1), page.slice(2)]
      const hex = first.charCodeAt(0).toString(16)
      const spellings = [
        `/${page}`,
        `${page}/`,
        `/%${hex}${rest}`,
        `/%25${hex}${rest}`,
        page.toUpperCase(),
        `${page}%2f`,
        `${page};x`,
        `/.${page}`,
        `/x/..${page}`,
        `/%2e${page}`,
        `${page}.`,
        `${page}%00`,
        `${page}\u00ad`.normalize(),
        `${page}?__nextDefaultLocale=en`,
        `/en${page}`,
        `/\\${page.slice(1)}`,
      ]
      for (const path of spellings) {
        const answer = await ask(at, { path: encodeNonAscii(path) })
        expect(isPrivate(answer), path).toBe(false)
        if (answer.status === 200) expect(answer.text, path).not.toContain('Sign out')
      }
    }
  })

  it('AT223 a broken Authorization header is nobody, never an error', async () => {
    const values = [
      'Bearer %',
      'Bearer',
      'Bearer ',
      'Basic !!!',
      'Basic',
      '\u00ff',
      'Digest x',
      `Bearer ${'x'.repeat(8_000)}`,
      '%%%',
    ]
    for (const authorization of values) {
      const answer = await ask(at, { path: `${at.base}/session`, headers: { authorization } })
      expect(answer.status, authorization).toBe(200)
      expect(answer.text).toContain('"user":null')
      for (const path of at.privatePages) expect((await ask(at, { path, headers: { authorization } })).status).toBe(307)
    }
  })

  it('AT225 whatever sets a cookie or shows who is signed in is kept by no cache', async () => {
    const answers = [
      await signIn(at, ada),
      await ask(at, { path: `${at.base}/session`, cookie: ada.cookie }),
      await ask(at, { path: `${at.base}/session` }),
      await ask(at, { path: at.signInPage, cookie: ada.cookie }),
      ...(await Promise.all(at.privatePages.map((path) => ask(at, { path, cookie: ada.cookie })))),
      ...(await Promise.all(at.privatePages.map((path) => ask(at, { path })))),
    ]
    for (const { status, headers } of answers) {
      expect(headers['cache-control'], `${status} ${headers['content-type']}`).toMatch(
        /private.*no-store|no-store.*private/,
      )
      expect(headers['cache-control']).not.toMatch(/public|s-maxage/)
    }
  })

  it('AT226 what is private has no second path that a cache would take for a file', async () => {
    const files = ['/a.css', '/x.js', '%2f..%2fa.png', '/..%2fa.css', ';.css', '.css', '%00.css', '%23.css', '%3f.css']
    for (const page of [...at.privatePages, `${at.base}/session`, `${at.base}/sessions`]) {
      for (const file of files) {
        const { status, headers, text } = await ask(at, { path: page + file, cookie: ada.cookie })
        const told = text.includes(ada.name) || text.includes(ada.id) || text.includes(ada.email)
        const kept = !/no-store|no-cache/.test(headers['cache-control'] ?? '')
        expect(told && kept, `${page}${file} ${status} ${headers['cache-control']}`).toBe(false)
      }
    }
  })

  it('AT227 loading a link in advance changes nothing: neither a sign-out nor a link that proves an address', async () => {
    const email = newEmail()
    const password = newPassword()
    await ask(at, { path: `${at.base}/sign-up`, body: { email, password } })
    const { link } = await mailTo(at, email)
    const { pathname, search } = new URL(link ?? '')
    const token = new URLSearchParams(search).get('token') ?? ''
    const asked: Ask['headers'][] = [
      {},
      { purpose: 'prefetch', 'sec-purpose': 'prefetch' },
      { rsc: '1', 'next-router-prefetch': '1' },
    ]
    for (const headers of asked) {
      for (const path of [`${at.base}/sign-out`, pathname + search, `${at.base}/email/verify?token=${token}`])
        await ask(at, { path, headers, cookie: ada.cookie })
    }
    expect(await whoIs(at, ada.cookie)).toBe(ada.id)
    expect((await ask(at, { path: `${at.base}/email/verify`, body: { token } })).status).toBe(200)
  })

  it('AT229 pages of two people at once show each their own', async () => {
    const eve = await newPerson(at)
    const [page = ''] = at.privatePages
    const asked = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? ada : eve))
    const answers = await Promise.all(asked.map(({ cookie }) => ask(at, { path: page, cookie })))
    for (const [index, { text }] of answers.entries()) {
      expect(text).toContain(asked[index]?.name)
      expect(text).not.toContain(asked[index] === ada ? eve.name : ada.name)
    }
  })

  it('AT192 a member who says to be an admin gets no data, and no action', async () => {
    const claims = { 'x-role': 'admin', 'x-user-role': 'admin', 'x-user': '{"role":"admin"}' }
    const cookie = `${ada.cookie}; role=admin; isAdmin=true; user={"role":"admin"}`
    for (const path of ['/admin', '/app/admin', '/users']) {
      const answer = await ask(at, { path: `${path}?role=admin`, cookie, headers: claims })
      expect(answer.status, path).not.toBe(200)
      expect(isPrivate(answer)).toBe(false)
    }
    for (const path of ['/api/guide/admin', '/api/app/admin']) {
      const { status, text } = await ask(at, { path: `${path}?role=admin`, cookie, headers: claims })
      expect(status, path).toBe(at.hasRows ? 403 : 401)
      expect(text).not.toContain('Welcome')
    }
  })

  it('AT056 a cookie that is brought along is not the session that begins', async () => {
    const answer = await ask(at, {
      path: `${at.base}/sign-in?${at.cookie}=planted`,
      cookie: ada.cookie,
      headers: { 'x-session-id': 'planted' },
      body: { email: ada.email, password: ada.password },
    })
    expect(answer.status).toBe(200)
    expect(cookieOf(answer)).not.toBe(ada.cookie)
    if (at.hasRows) expect(await whoIs(at, ada.cookie)).toBeNull()
  })
})

/** A path as it goes over the wire. */
function encodeNonAscii(path: string): string {
  return path.replace(/[^\u0021-\u007e]/g, encodeURIComponent)
}
