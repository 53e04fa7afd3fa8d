import { deepEqual, equal, ok } from 'node:assert/strict'
import { cookieName, effectsOf, pathsOf, person, signIn } from '../row.mjs'

/** @typedef {import('../browser.mjs').Browser} Browser */

/**
 * Sessions that end: everything refuses them at the next request.
 *
 * @param {import('../row.mjs').Row} row
 */
export async function checkEnding(row) {
  const { check, site, canary } = row
  const { pages, pagesOfApp, apis } = pathsOf(row)
  const ada = person('ada')

  /**
   * @param {Browser} browser With the cookie of a session that has ended.
   * @param {import('../browser.mjs').Answer} page The page with the actions, as it was before.
   */
  async function refusedEverywhere(browser, page) {
    for (const path of apis) equal((await browser.copy().get(path)).status, 401, path)
    for (const path of pages) {
      const answer = await browser.copy().get(path)
      equal(answer.status, 307, path)
      const url = new URL(answer.location, site.origin)
      equal(url.pathname, '/login', path)
      equal(url.searchParams.get('reason'), 'ended', path)
      ok(!answer.text.includes(canary.user), path)
    }
    const { session, user } = JSON.parse((await browser.copy().get('/api/auth/session')).text)
    deepEqual([session, user], [null, null])
    const before = effectsOf(row)
    for (const place of pagesOfApp.filter((one) => !one.startsWith('/plain/'))) {
      await browser.copy().submit(place, page, 'save', { note: 'ended' })
      await browser.copy().submit(place, page, 'rename', { note: 'ended' })
      await browser.copy().call(place, page, 'save', { note: 'ended' })
    }
    deepEqual(effectsOf(row), before)
  }

  await check(
    '"revoke others" from a second session: the first is refused at its next request everywhere',
    async () => {
      const [first, second] = [await signIn(row, ada), await signIn(row, ada)]
      const page = await first.get('/account')
      for (const path of [...pages, ...apis]) equal((await first.get(path)).status, 200, path)
      const revoked = await second.post('/api/auth/sessions/revoke', { all: 'others' })
      equal(revoked.text, '{"status":"revoked"}')
      await refusedEverywhere(first, page)
      for (const path of [...pages, ...apis]) equal((await second.get(path)).status, 200, path)
    },
  )

  await check('an ended session meets no loop of redirects, and loses its cookie on the sign-in page', async () => {
    const [first, second] = [await signIn(row, ada), await signIn(row, ada)]
    await second.post('/api/auth/sessions/revoke', { all: 'others' })
    for (const path of pages) {
      const browser = first.copy()
      const { location } = await browser.get(path)
      const { pathname, search } = new URL(location, site.origin)
      equal((await browser.get(pathname + search)).status, 200, `${path}: ${location}`)
      ok(!browser.cookies.has(cookieName(row)), path)
    }
    const lured = await second.copy().get('/login?reason=ended', { 'sec-fetch-site': 'cross-site' })
    equal(lured.setCookies.length, 0, 'a link on another site signs nobody out')
  })

  for (const [name, act] of /** @type {[string, (browser: Browser) => Promise<unknown>][]} */ ([
    ['sign-out', (browser) => browser.post('/api/auth/sign-out', {})],
    ['sign-out by a plain form', (browser) => browser.postForm('/api/auth/sign-out', {})],
    ['"revoke everywhere"', (browser) => browser.post('/api/auth/sessions/revoke', { all: 'everywhere' })],
  ])) {
    // ASVS-7.4.1
    await check(`${name} ends the session, also for a copy of its cookie`, async () => {
      const browser = await signIn(row, ada)
      const [page, copy] = [await browser.get('/account'), browser.copy()]
      await act(browser)
      ok(!browser.cookies.has(cookieName(row)))
      await refusedEverywhere(copy, page)
    })
  }

  await check('sign-out is not done by GET, nor from another site', async () => {
    const browser = await signIn(row, ada)
    equal((await browser.get('/api/auth/sign-out')).status, 405)
    equal((await browser.post('/api/auth/sign-out', {}, { origin: 'https://evil.example' })).status, 403)
    equal((await browser.get('/api/notes')).status, 200)
  })

  await check('"sign out everywhere" ends stateless sessions too', async () => {
    const browser = await signIn(row, ada, '/api/stateless')
    const copy = browser.copy()
    equal((await browser.post('/api/stateless/sessions/revoke', { all: 'everywhere' })).status, 200)
    if (row.hasAppRouter) equal((await copy.get('/renewal/handler')).status, 401)
    equal((await copy.get('/api/renewal')).status, 401)
  })
}
