import { equal, match, ok } from 'node:assert/strict'
import { Browser } from '../matrix/browser.mjs'
import { sendForm } from './forms.mjs'

/**
 * A stranger, a sign-up, a sign-in and the protected page, all without JavaScript.
 *
 * @param {import('../matrix/checks.mjs').Checks} checks
 * @param {import('./apps.mjs').App} app
 * @param {import('../matrix/server.mjs').Server} server
 */
export async function checkRunning(checks, app, server) {
  const site = { port: server.port, origin: `http://localhost:${server.port}` }
  const check = checks.check.bind(checks)
  const ada = { email: 'ada@example.com', password: 'a sentence that nobody guesses' }
  const browser = new Browser(site)
  // With Cache Components the pages are static, and learn their query by JavaScript alone.
  const isStatic = app.router === 'app' && !app.flags.includes('--no-cache-components')

  await check('a stranger is sent from the protected page to sign in', async () => {
    const answer = await new Browser(site).get('/dashboard')
    equal(answer.status, 307)
    equal(pathOf(answer.location), '/login?next=%2Fdashboard')
    ok(!answer.text.includes('Hello'))
  })

  await check('the sign-up page makes a user by a plain form, and shows what is wrong first', async () => {
    const refused = await sendForm(browser, '/signup', { ...ada, password: 'too short', name: 'Ada' })
    const shown = app.router === 'app' ? refused : await browser.get('/signup')
    match(shown.text, /role="alert"/)
    match(shown.text, /value="ada@example\.com"/)
    ok(!shown.text.includes('too short'))
    const answer = await sendForm(browser, '/signup', { ...ada, name: 'Ada' })
    equal(answer.status, 303, answer.text)
    equal(pathOf(answer.location), '/')
    ok(browser.cookies.has('session'))
  })

  await check('the protected page shows the user', async () => {
    const answer = await browser.get('/dashboard')
    equal(answer.status, 200)
    match(answer.text.replaceAll('<!-- -->', ''), /<h1>Hello Ada<\/h1>/)
  })

  await check('who is signed in is sent on from the sign-in page', async () => {
    const answer = await browser.get('/login')
    equal(answer.status, 307)
    equal(pathOf(answer.location), '/')
  })

  await check('the sign-in page refuses a wrong password, keeps the address, then leads back', async () => {
    const other = new Browser(site)
    const path = '/login?next=%2Fdashboard'
    const refused = await sendForm(other, path, { ...ada, password: 'a sentence that is wrong' })
    const shown = app.router === 'app' ? refused : await other.get(path)
    match(shown.text, /role="alert"/)
    match(shown.text, /value="ada@example\.com"/)
    ok(!other.cookies.has('session'))
    const answer = await sendForm(other, path, ada)
    equal(answer.status, 303, answer.text)
    equal(pathOf(answer.location), isStatic ? '/' : '/dashboard')
    match((await other.get('/dashboard')).text.replaceAll('<!-- -->', ''), /<h1>Hello Ada<\/h1>/)
  })

  await check('the page of the link in a mail refuses a wrong token or code', async () => {
    const other = new Browser(site)
    const page = await other.get('/verify-email?token=wrong')
    match(page.text, /<meta name="referrer" content="same-origin"/)
    /** @type {Record<string, string>} */
    const fields = isStatic ? { email: 'bob@example.com', code: '12345678' } : {}
    const refused = await sendForm(other, '/verify-email?token=wrong', fields)
    const shown = app.router === 'app' ? refused : await other.get('/verify-email')
    match(shown.text, /role="alert"/)
  })

  if (app.adds?.['proxy.ts'] === undefined) return
  await check("the app's own proxy and instrumentation still run", async () => {
    const answer = await browser.get('/old')
    equal(answer.status, 200)
    equal(answer.headers['x-own-proxy'], 'kept')
    match(server.log(), /the app's own register has run/)
  })
}

/** @param {string} location */
function pathOf(location) {
  const { pathname, search } = new URL(location, 'http://localhost')
  return pathname + search
}
