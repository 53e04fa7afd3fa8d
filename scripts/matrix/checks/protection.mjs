import { deepEqual, equal, ok } from 'node:assert/strict'
import { Browser } from '../browser.mjs'
import { effectsOf, enrol, pathsOf, person, signIn } from '../row.mjs'
import { foreign } from './accounts.mjs'

/**
 * Who may see what, in both routers, with the proxy and without.
 *
 * @param {import('../row.mjs').Row} row
 */
export async function checkProtection(row) {
  const { check, site, canary } = row
  const { pages, pagesOfApp, pagesOfPages, adminPages, apis, adminApis } = pathsOf(row)
  const [ada, bob] = [person('ada'), person('bob')]
  await enrol(row, bob)
  const user = await signIn(row, ada)

  for (const path of [...pages, ...apis]) {
    await check(`signed in: ${path} is there`, async () => {
      const answer = await user.get(path)
      equal(answer.status, 200)
      ok(answer.text.includes(canary.user))
      ok(answer.headers['cache-control']?.includes('no-store'), `${answer.headers['cache-control']}`)
      equal(answer.setCookies.length, 0, 'a check sets no cookie')
    })
  }

  await check('signed in: client-side navigations bring it too', async () => {
    for (const path of pagesOfPages) {
      const answer = await user.get(`/_next/data/${row.buildId}${path}.json`, { 'x-nextjs-data': '1' })
      ok(answer.text.includes(canary.user), `${path}: ${answer.status}`)
    }
    for (const path of pagesOfApp) {
      const answer = await user.get(path, { rsc: '1' })
      const { pathname, search } = new URL(answer.location, `${site.origin}${path}`)
      // Next wants the headers of such a request repeated in the query.
      const final = answer.status === 307 ? await user.get(pathname + search, { rsc: '1' }) : answer
      ok(final.text.includes(canary.user), `${path}: ${final.status}`)
    }
  })

  for (const path of pages.map((one) => `${one}?a=1`)) {
    // Next tells a Server Component no path; without the proxy it is not known.
    const next = path.startsWith('/bare/account') ? null : path
    await check(
      `signed out: ${path} leads to the sign-in page${next === null ? '' : ' and knows the way back'}`,
      async () => {
        const answer = await new Browser(site).get(path)
        equal(answer.status, 307)
        const url = new URL(answer.location, site.origin)
        equal(url.origin, site.origin)
        equal(url.pathname, '/login')
        deepEqual([...url.searchParams], next === null ? [] : [['next', next]])
        ok(!answer.text.includes(canary.user))
        ok(answer.headers['cache-control']?.includes('no-store'), `${answer.headers['cache-control']}`)
      },
    )
  }

  for (const path of [...apis, ...adminApis]) {
    await check(`signed out: ${path} answers 401`, async () => {
      const answer = await new Browser(site).get(path)
      equal(answer.status, 401)
      equal(JSON.parse(answer.text).error.code, 'unauthenticated')
      equal(answer.headers['cache-control'], 'private, no-store')
    })
  }

  for (const path of adminApis) {
    await check(`without the role: ${path} answers 403`, async () => {
      const answer = await user.get(path)
      equal(answer.status, 403)
      equal(JSON.parse(answer.text).error.code, 'forbidden')
    })
  }

  for (const path of adminPages) {
    await check(`without the role: ${path} is not there`, async () => {
      const answer = await user.get(path)
      ok(!answer.text.includes(canary.admin))
      if (!path.startsWith('/bare/')) {
        equal(answer.status, 307)
        equal(new URL(answer.location, site.origin).pathname, '/account')
      } else equal(answer.status, path === '/bare/admin' && row.hasInterrupts ? 403 : 404)
    })
  }

  await check('a role that was given counts at the next request, in both routers, without a new sign-in', async () => {
    const admin = await signIn(row, bob)
    const { id } = JSON.parse((await admin.get('/api/notes')).text)
    equal((await new Browser(site).post('/api/manage', { userId: id, roles: ['admin'] })).status, 200)
    for (const path of [...adminApis, ...adminPages.filter((one) => one.startsWith('/bare/'))]) {
      const answer = await admin.copy().get(path)
      equal(answer.status, 200, path)
      ok(answer.text.includes(canary.admin), path)
    }
    for (const path of ['/api/manage', '/api/steer', '/bare/manage', '/api/auth/session']) {
      equal((await admin.copy().get(path)).setCookies.length, 1, `${path} brings the cookie up to date`)
    }
    if (row.hasAppRouter)
      equal((await admin.copy().get('/bare/admin')).setCookies.length, 0, 'a Server Component cannot')
    equal((await admin.get('/api/auth/session')).status, 200)
    for (const path of adminPages.filter((one) => !one.startsWith('/bare/')))
      equal((await admin.get(path)).status, 200, `${path} by the new cookie`)
  })

  await check(
    'a request that changes something and comes from another site is refused, and changes nothing',
    async () => {
      const before = effectsOf(row)
      for (const path of apis) {
        for (const headers of foreign) {
          const answer = await user.post(path, { note: 'forged' }, headers)
          equal(answer.status, 403, `${path} ${JSON.stringify(headers)}: ${answer.status}`)
          equal(JSON.parse(answer.text).error.code, 'origin_refused')
        }
      }
      deepEqual(effectsOf(row), before)
      for (const path of apis) equal((await user.post(path, { note: 'own' })).status, 200, path)
      equal(effectsOf(row).length, before.length + apis.length)
    },
  )

  await check('people who are signed in are sent on from the sign-in page', async () => {
    const answer = await user.get('/login?next=%2Fplain%2Faccount')
    equal(answer.status, 307)
    equal(new URL(answer.location, site.origin).href, `${site.origin}/plain/account`)
    equal((await new Browser(site).get('/login')).status, 200)
  })

  await check('files of public and of the build are served', async () => {
    equal((await new Browser(site).get('/hello.txt')).text, 'public file\n')
    const script = /"(\/_next\/static\/[^"]+\.js)"/.exec((await new Browser(site).get('/login')).text)?.[1] ?? ''
    equal((await new Browser(site).get(script)).status, 200, script)
  })
}
