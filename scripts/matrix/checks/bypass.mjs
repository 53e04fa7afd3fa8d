import { equal, ok } from 'node:assert/strict'
import { Browser } from '../browser.mjs'
import { tally } from '../checks.mjs'
import { cookieName, pathsOf, person, signIn } from '../row.mjs'

/** @typedef {{ spelling: string, headers: Record<string, string> }} Attempt */

/**
 * Other spellings of a path, and what a client might say to be taken for Next itself: nothing guarded is given away.
 *
 * @param {import('../row.mjs').Row} row
 */
export async function checkBypass(row) {
  const { check, site, canary, buildId } = row
  const { pages, adminPages, apis, adminApis } = pathsOf(row)
  const stranger = new Browser(site)
  const user = await signIn(row, person('ada'))
  const tampered = user.copy()
  const name = cookieName(row)
  tampered.cookies.set(name, `${(user.cookies.get(name) ?? '').slice(0, -4)}AAAA`)

  /**
   * @param {Browser} browser
   * @param {Attempt[]} attempts
   * @param {string} secret What must not come out.
   */
  async function assertNoLeak(browser, attempts, secret) {
    /** @type {number[]} */
    const statuses = []
    const queue = [...attempts]
    const worker = async () => {
      for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
        const { spelling, headers } = one
        const answer = await browser.copy().get(spelling, headers)
        const shown = `${spelling} ${JSON.stringify(headers)}: ${answer.status} ${answer.location}`
        ok(!answer.text.includes(secret), `${shown}\n${answer.text}`)
        ok(!isElsewhere(answer.location, site), shown)
        // Next answers 500 where what it is to shrink is no picture.
        ok(answer.status < 500 || spelling.startsWith('/_next/image?'), `${shown}\n${answer.text}`)
        statuses.push(answer.status)
      }
    }
    const workers = [worker(), worker(), worker(), worker(), worker(), worker()]
    // Where one fails, the others must not go on beside the next check.
    await Promise.all(workers).finally(() => queue.splice(0))
    const found = Object.entries(tally(statuses)).map(([status, count]) => `${count}x ${status}`)
    console.log(`          ${attempts.length} requests: ${found.join(', ')}`)
  }

  const spelled = (/** @type {string} */ path) =>
    spellings(path, buildId).map((spelling) => ({ spelling, headers: {} }))
  const disguised = (/** @type {string} */ path) =>
    whatNextAsks(path, buildId).flatMap((spelling) => disguises(path, site).map((headers) => ({ spelling, headers })))
  const all = (/** @type {string[]} */ paths) => paths.flatMap((path) => [...spelled(path), ...disguised(path)])

  // ASVS-14.2.5
  await check('signed out: no page is given away', () => assertNoLeak(stranger, all(pages), canary.user))
  // ASVS-8.3.1
  await check('signed out: no API answer is given away', () => assertNoLeak(stranger, all(apis), canary.user))
  await check('with a cookie that was tampered with: nothing is given away', () =>
    assertNoLeak(tampered, [...pages, ...apis].flatMap(spelled), canary.user),
  )
  await check('without the role: nothing that it is for is given away', () =>
    assertNoLeak(user, all([...adminPages, ...adminApis]), canary.admin),
  )

  await check('the way that the proxy tells a page its path cannot lead to another site', async () => {
    const page = row.hasAppRouter ? '/bare/account' : '/bare/profile'
    for (const path of ['//evil.example', 'https://evil.example', '/\\evil.example', '/%2f/evil.example']) {
      const answer = await stranger.get(page, { 'x-sallyport-path': path })
      const url = new URL(answer.location, site.origin)
      equal(url.origin, site.origin)
      equal(url.pathname, '/login')
      const next = url.searchParams.get('next')
      ok(next === null || new URL(next, site.origin).origin === site.origin, `${path}: ${next}`)
    }
  })

  await check('a foreign host in the request leads nobody elsewhere', async () => {
    for (const path of pages) {
      for (const headers of [{ host: 'evil.example' }, { 'x-forwarded-host': 'evil.example' }]) {
        const { location } = await stranger.get(path, headers)
        ok(!location.includes('evil.example'), `${path} ${JSON.stringify(headers)}: ${location}`)
      }
    }
  })
}

/**
 * The path, and by what Next's own scripts ask for the same.
 *
 * @param {string} path
 * @param {string} buildId
 */
function whatNextAsks(path, buildId) {
  return [path, `${path}?_rsc=1`, `${path}.rsc`, `/_next/data/${buildId}${path}.json`]
}

/**
 * @param {string} path
 * @param {string} buildId
 */
function spellings(path, buildId) {
  const [, first = '', rest = ''] = /^\/(.)(.*)$/.exec(path) ?? []
  const encoded = `/%${first.charCodeAt(0).toString(16)}${rest}`
  return [
    path,
    `${path}/`,
    `/${path}`,
    `//${path}`,
    `/.${path}`,
    `/login/..${path}`,
    `/login/%2e%2e${path}`,
    `/_next/..${path}`,
    `/_next/static/..%2f..${path}`,
    `\\${path.slice(1)}`,
    `/%5c${path.slice(1)}`,
    encoded,
    encoded.replace('%', '%25'),
    path.replaceAll('/', '%2f').replace('%2f', '/'),
    path.toUpperCase(),
    `${path}%2f`,
    `${path}%00`,
    `${path}%20`,
    `${path};x=1`,
    `${path}?_rsc=1`,
    `${path}?__nextDataReq=1`,
    `${path}?__nextLocale=en&nxtPpath=x`,
    `${path}.rsc`,
    `${path}.rsc?_rsc=1`,
    `${path}.json`,
    `${path}.html`,
    `${path}.txt`,
    `${path}.action`,
    `${path}.segments/_tree.segment.rsc`,
    `${path}/index`,
    `/index${path}`,
    `/en${path}`,
    `/_next/data/${buildId}${path}.json`,
    `/_next/data/${buildId}/${path}.json`,
    `/_next/data/${buildId}${encoded}.json`,
    `/_next/data/x${path}.json`,
    `/_next/data/${buildId}/en${path}.json`,
    `/_next/image?url=${encodeURIComponent(path)}&w=640&q=75`,
    `/bare/..${path}`,
    `/bare/%2e%2e${path}`,
    `/api/bare/..%2f..${path}`,
  ]
}

/**
 * @param {string} path
 * @param {import('../browser.mjs').Site} site
 * @returns {Record<string, string>[]}
 */
function disguises(path, site) {
  const tree = encodeURIComponent(
    JSON.stringify(['', { children: [path.slice(1), { children: ['__PAGE__', {}] }] }, null, null]),
  )
  const again = (/** @type {string} */ name) => Array.from({ length: 6 }, () => name).join(':')
  return [
    { 'x-middleware-subrequest': again('proxy') },
    { 'x-middleware-subrequest': again('src/proxy') },
    { 'x-middleware-subrequest': again('middleware') },
    { 'x-middleware-subrequest': again('src/middleware') },
    { 'x-middleware-subrequest': 'pages/_middleware', 'x-middleware-subrequest-id': '0' },
    { 'x-middleware-next': '1' },
    { 'x-middleware-rewrite': path, 'x-middleware-set-cookie': 'session=x' },
    { 'x-middleware-override-headers': 'x-sallyport-path,cookie', 'x-middleware-request-cookie': 'session=x' },
    { 'x-middleware-prefetch': '1', purpose: 'prefetch' },
    { 'x-nextjs-data': '1' },
    { 'x-matched-path': path, 'x-now-route-matches': '1' },
    { 'x-invoke-path': path, 'x-invoke-status': '200', 'x-invoke-query': '%7B%7D' },
    { 'x-rewrite-url': path, 'x-original-url': path },
    { 'x-forwarded-host': new URL(site.origin).host, 'x-forwarded-proto': 'https', 'x-http-method-override': 'HEAD' },
    { rsc: '1' },
    { rsc: '1', 'next-router-prefetch': '1' },
    { rsc: '1', 'next-router-state-tree': tree, 'next-url': path },
    { rsc: '1', 'next-router-prefetch': '2', 'next-router-segment-prefetch': '/_tree' },
    { authorization: 'Bearer x', 'x-sallyport-path': path },
  ]
}

/**
 * @param {string} location
 * @param {import('../browser.mjs').Site} site
 */
function isElsewhere(location, site) {
  return location !== '' && new URL(location, site.origin).origin !== site.origin
}
