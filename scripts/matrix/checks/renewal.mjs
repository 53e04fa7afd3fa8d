import { equal, fail, ok } from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { Browser, outputOf } from '../browser.mjs'
import { cookieName, person } from '../row.mjs'

/** The app renews stateless cookies after two seconds. */
const renewedAfterMs = 2_000

/**
 * Stateless sessions: who reads a renewed session sees the new value in the same request.
 *
 * @param {import('../row.mjs').Row} row
 */
export async function checkRenewal(row) {
  const { check, site } = row
  const browser = new Browser(site)
  const { session } = JSON.parse((await browser.post('/api/stateless/sign-in', person('ada'))).text)
  const oldValue = Date.parse(session.createdAt)
  /** @type {Record<string, import('../browser.mjs').Answer>} The pages with the form, as they are before a renewal. */
  const forms = {}
  if (row.hasAppRouter)
    for (const path of ['/renewal/action', '/bare/renewal/action']) forms[path] = await browser.get(path)

  await check('a cookie that is not due is not renewed', async () => {
    const ofApp = ['/renewal/page', '/renewal/handler', '/bare/renewal/handler']
    for (const path of ['/renewal/props', '/api/renewal', ...(row.hasAppRouter ? ofApp : [])]) {
      equal((await browser.get(path)).setCookies.length, 0, path)
    }
    for (const page of Object.values(forms)) equal(outputOf(page, 'session').issuedAt, oldValue)
    equal(JSON.parse((await browser.get('/api/renewal')).text).issuedAt, oldValue)
  })

  await sleep(Math.max(0, oldValue + renewedAfterMs + 200 - Date.now()))

  /**
   * Reads the one cookie that an answer sets, by a page that the proxy does not see: it shows what it is given.
   *
   * @param {import('../browser.mjs').Answer} answer
   */
  async function renewedBy(answer) {
    const name = cookieName(row, 'stateless')
    const lines = answer.setCookies.filter((line) => line.startsWith(`${name}=`))
    equal(lines.length, 1, `one cookie is set: ${answer.status} ${answer.setCookies.join(' | ')}`)
    ok(answer.headers['cache-control']?.includes('no-store'), 'an answer with a cookie is not stored')
    const other = new Browser(site)
    other.keep(lines[0] ?? '')
    equal(JSON.parse((await other.copy().get('/api/stateless/session')).text).session.id, session.id)
    return outputOf(await other.get(`/bare/renewal/${row.hasAppRouter ? 'page' : 'props'}`), 'session').issuedAt
  }

  const formOf = (/** @type {string} */ path) => forms[path] ?? fail(`${path} was not there before`)

  /** @type {[string, string, (path: string) => Promise<[import('../browser.mjs').Answer, number[]]>][]} */
  const ways = [
    ['a Server Component', 'page', async (path) => shown(await browser.copy().get(path))],
    ['a route handler', 'handler', async (path) => answered(await browser.copy().get(path))],
    ['getServerSideProps', 'props', async (path) => shown(await browser.copy().get(path))],
    ['an action', 'action', async (path) => acted(await browser.copy().submit(path, formOf(path), 'renew', {}))],
  ]
  const all = [
    ...(row.hasAppRouter ? ways : ways.filter(([, name]) => name === 'props')).map(([what, name, ask]) => ({
      what,
      ask,
      path: `/renewal/${name}`,
      bare: `/bare/renewal/${name}`,
    })),
    {
      what: 'an API route',
      ask: async (/** @type {string} */ path) => answered(await browser.copy().get(path)),
      path: '/api/renewal',
      bare: '/api/bare/renewal',
    },
  ]

  for (const { what, path, bare, ask } of all) {
    await check(`renewed by the proxy: ${what} sees the new value in the same request`, async () => {
      const [answer, values] = await ask(path)
      equal(answer.status, 200, answer.text)
      const issuedAt = await renewedBy(answer)
      ok(issuedAt > oldValue)
      for (const value of values) equal(value, issuedAt)
    })

    if (what === 'a Server Component') {
      await check('without the proxy a Server Component sees the old value and sets nothing', async () => {
        const [answer, values] = await ask(bare)
        equal(answer.status, 200)
        equal(answer.setCookies.length, 0)
        for (const value of values) equal(value, oldValue)
      })
      continue
    }
    await check(`without the proxy ${what} renews by itself and sees the new value`, async () => {
      const [answer, values] = await ask(bare)
      equal(answer.status, 200, answer.text)
      const issuedAt = await renewedBy(answer)
      ok(issuedAt > oldValue)
      for (const value of values) equal(value, issuedAt)
    })
  }

  await check('renewed by the proxy: the data of a client-side navigation has the new value too', async () => {
    const answer = await browser.copy().get(`/_next/data/${row.buildId}/renewal/props.json`, { 'x-nextjs-data': '1' })
    equal(answer.status, 200, answer.text)
    equal(JSON.parse(answer.text).pageProps.issuedAt, await renewedBy(answer))
  })

  if (!row.hasAppRouter) return
  await check('renewed by the proxy: so has the payload of a client-side navigation in the App Router', async () => {
    const first = await browser.copy().get('/renewal/page', { rsc: '1' })
    const { pathname, search } = new URL(first.location, `${site.origin}/renewal/page`)
    const answer = first.status === 307 ? await browser.copy().get(pathname + search, { rsc: '1' }) : first
    equal(answer.status, 200, `${first.location} ${answer.text}`)
    equal(Number(/issuedAt\\?":(\d+)/.exec(answer.text)?.[1]), await renewedBy(answer))
  })
}

/**
 * @param {import('../browser.mjs').Answer} answer
 * @returns {[import('../browser.mjs').Answer, number[]]}
 */
function shown(answer) {
  return [answer, [outputOf(answer, 'session').issuedAt]]
}

/**
 * @param {import('../browser.mjs').Answer} answer
 * @returns {[import('../browser.mjs').Answer, number[]]}
 */
function answered(answer) {
  return [answer, [JSON.parse(answer.text).issuedAt]]
}

/**
 * What the action saw, and the page that was rendered after it.
 *
 * @param {import('../browser.mjs').Answer} answer
 * @returns {[import('../browser.mjs').Answer, number[]]}
 */
function acted(answer) {
  return [answer, [outputOf(answer, 'renew').issuedAt, outputOf(answer, 'session').issuedAt]]
}
