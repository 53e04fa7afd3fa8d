import { equal, match, ok } from 'node:assert/strict'
import { Browser, outputOf } from '../browser.mjs'
import { cookieName, mailTo, person } from '../row.mjs'

/**
 * Sign-up, confirmation and every way of signing in.
 *
 * @param {import('../row.mjs').Row} row
 */
export async function checkAccounts(row) {
  const { check, site } = row
  const ada = person('ada')

  await check('sign-up answers "verify" and starts no session', async () => {
    const answer = await new Browser(site).post('/api/auth/sign-up', { ...ada, name: 'Ada' })
    equal(answer.status, 200)
    equal(answer.text, '{"status":"verify"}')
    equal(answer.setCookies.length, 0)
  })

  await check('sign-in waits for the address to be confirmed', async () => {
    const answer = await new Browser(site).post('/api/auth/sign-in', ada)
    ok(answer.status === 401 || answer.status === 403, `${answer.status} ${answer.text}`)
    equal(answer.setCookies.length, 0)
  })

  await check('the code from the mail confirms the address', async () => {
    const { code } = await mailTo(row, ada.email, 'confirm-sign-up')
    const answer = await new Browser(site).post('/api/auth/email/verify', { email: ada.email, code })
    equal(answer.text, '{"status":"verified"}')
  })

  const fields = { email: ada.email, password: ada.password }
  for (const [mount, cookie, router] of /** @type {const} */ ([
    ['/api/auth', 'session', 'Pages Router'],
    ['/api/raw', 'session', 'Pages Router without its body parser'],
    ['/api/stateless', 'stateless', row.hasAppRouter ? 'App Router' : 'Pages Router'],
  ])) {
    await check(`sign-in by JSON, mounted in the ${router}`, async () => {
      const browser = new Browser(site)
      const answer = await browser.post(`${mount}/sign-in`, ada)
      equal(answer.status, 200, answer.text)
      equal(answer.headers['cache-control'], 'private, no-store')
      const [line = '', ...more] = answer.setCookies
      equal(more.length, 0)
      const name = cookieName(row, cookie)
      match(
        line,
        new RegExp(
          `^${name}=[\\w.-]+; Path=/; Max-Age=\\d+; HttpOnly; SameSite=Lax${name === cookie ? '$' : '; Secure$'}`,
        ),
      )
      ok(Buffer.byteLength(line) < 1_024)
      equal(JSON.parse((await browser.get(`${mount}/session`)).text).user.name, 'Ada')
    })

    await check(`sign-in by a plain form is 303, mounted in the ${router}`, async () => {
      const browser = new Browser(site)
      const answer = await browser.postForm(`${mount}/sign-in`, fields)
      equal(answer.status, 303)
      equal(answer.location, mount === '/api/stateless' ? '/renewal/page' : '/account')
      ok(browser.cookies.has(cookieName(row, cookie)))
    })

    await check(`a plain form on a page without a referrer signs in, mounted in the ${router}`, async () => {
      const headers = { origin: 'null', 'sec-fetch-site': 'same-origin' }
      const answer = await new Browser(site).postForm(`${mount}/sign-in`, fields, headers)
      equal(answer.status, 303)
      ok(answer.setCookies.join().includes(`${cookieName(row, cookie)}=`))
    })

    await check(`a wrong password by a plain form leads back to the form, mounted in the ${router}`, async () => {
      const browser = new Browser(site)
      const wrong = { ...fields, password: 'wrong', back: '/login?a=b' }
      const answer = await browser.postForm(`${mount}/sign-in`, wrong)
      equal(answer.status, 303)
      equal(answer.location, '/login?a=b')
      ok(!browser.cookies.has(cookieName(row, cookie)))
      ok(!answer.setCookies.join().includes('wrong'))
    })

    await check(`a wrong content type is refused, mounted in the ${router}`, async () => {
      const body = JSON.stringify(ada)
      const headers = { 'content-type': 'text/plain' }
      const answer = await new Browser(site).send(`${mount}/sign-in`, { method: 'POST', headers, body })
      equal(answer.status, 415, answer.text)
    })

    await check(`a body that is too large or no JSON is refused, mounted in the ${router}`, async () => {
      const large = await new Browser(site).post(`${mount}/sign-in`, { ...ada, name: 'x'.repeat(20_000) })
      equal(large.status, 413, large.text)
      const headers = { 'content-type': 'application/json' }
      equal((await new Browser(site).send(`${mount}/sign-in`, { method: 'POST', headers, body: '{' })).status, 400)
    })

    // ASVS-3.5.1
    await check(`sign-in from another site is refused, mounted in the ${router}`, async () => {
      for (const headers of foreign) {
        const answer = await new Browser(site).post(`${mount}/sign-in`, ada, headers)
        equal(answer.status, 403, `${JSON.stringify(headers)}: ${answer.status} ${answer.text}`)
        equal(answer.setCookies.length, 0)
      }
    })
  }

  if (row.hasAppRouter) await checkActions(row, ada)

  for (const [path, router] of /** @type {const} */ ([
    ['/api/attempt', 'a route handler'],
    ['/api/try', 'an API route'],
  ])) {
    if (path === '/api/attempt' && !row.hasAppRouter) continue
    await check(`sign-in by the app's own code in ${router}`, async () => {
      const browser = new Browser(site)
      const answer = await browser.post(path, ada)
      equal(answer.status, 200, answer.text)
      equal((await browser.get('/profile')).status, 200)
    })
  }

  await check('every mount answers what it does not know with 404, as JSON', async () => {
    for (const mount of ['/api/auth', '/api/raw', '/api/stateless']) {
      const answer = await new Browser(site).get(`${mount}/no-such-thing`)
      equal(answer.status, 404)
      equal(JSON.parse(answer.text).error.code, 'not_found')
    }
  })
}

/**
 * @param {import('../row.mjs').Row} row
 * @param {import('../row.mjs').Person} ada
 */
async function checkActions(row, ada) {
  const { check, site } = row
  await check('sign-in by a Server Action without JavaScript', async () => {
    const browser = new Browser(site)
    const answer = await browser.submit('/login', await browser.get('/login'), 'sign-in', ada)
    equal(answer.status, 303, answer.text)
    equal(answer.location, '/account')
    const line = answer.setCookies.find((one) => one.startsWith(`${cookieName(row)}=`)) ?? ''
    const attributes = line.toLowerCase().split('; ')
    for (const attribute of ['path=/', 'httponly', 'samesite=lax']) ok(attributes.includes(attribute), line)
    equal(attributes.includes('secure'), site.origin.startsWith('https:'))
    equal((await browser.get('/account')).status, 200)
  })

  await check('a wrong password in a Server Action shows the form again, without the password', async () => {
    const browser = new Browser(site)
    const fields = { email: ada.email, password: 'my wrong secret' }
    const answer = await browser.submit('/login', await browser.get('/login'), 'sign-in', fields)
    equal(answer.status, 200)
    const state = outputOf(answer, 'sign-in')
    equal(state.error.code, 'invalid_credentials')
    equal(state.values.email, ada.email)
    ok(!answer.text.includes(fields.password))
    ok(!browser.cookies.has(cookieName(row)))
  })

  await check('sign-in by a Server Action from another site is refused', async () => {
    for (const headers of foreign) {
      const browser = new Browser(site)
      const answer = await browser.submit('/login', await browser.get('/login'), 'sign-in', ada, { headers })
      ok(answer.status === 500 || outputOf(answer, 'sign-in').error.code === 'origin_refused', answer.text)
      ok(!browser.cookies.has(cookieName(row)))
    }
  })
}

/** Headers of requests that another site makes a browser send, or no browser at all. */
export const foreign = [
  { origin: 'https://evil.example' },
  { origin: undefined, 'sec-fetch-site': 'cross-site' },
  { origin: undefined, 'sec-fetch-site': 'same-site' },
  { origin: 'null', 'sec-fetch-site': 'cross-site' },
  { origin: undefined },
]
