import { deepEqual, equal, ok } from 'node:assert/strict'
import { Browser } from '../browser.mjs'
import { pathsOf } from '../row.mjs'

/**
 * Production without secret, URL and database: refuses, and says why.
 *
 * @param {Pick<import('../row.mjs').Row, 'check' | 'site' | 'server' | 'canary' | 'hasAppRouter'>} row
 */
export async function checkUnconfigured({ check, site, server, canary, hasAppRouter }) {
  const browser = new Browser(site)
  for (const path of [
    '/api/auth/session',
    '/api/stateless/session',
    '/api/notes',
    '/api/profile',
    '/api/bare/profile',
  ]) {
    await check(`${path} answers 503 not_configured`, async () => {
      const answer = await browser.get(path)
      equal(answer.status, 503)
      const { error } = JSON.parse(answer.text)
      equal(error.code, 'not_configured')
      ok(!/AUTH_|DATABASE_/.test(answer.text), 'the browser is not told what is missing')
    })
  }

  await check('/health says not_configured and no more, and the process lives', async () => {
    const answer = await browser.get('/api/auth/health')
    deepEqual([answer.status, answer.headers['retry-after']], [503, '2'])
    const checks = { process: 'ok', configuration: 'not_configured', database: 'unknown', migrations: 'unknown' }
    deepEqual(JSON.parse(answer.text), { status: 'unready', live: true, checks })
    equal((await browser.get('/api/auth/health?probe=live')).status, 200)
  })

  await check('signing in answers 503 in both routers', async () => {
    for (const mount of ['/api/auth', '/api/stateless']) {
      equal((await browser.post(`${mount}/sign-in`, { email: 'ada@example.com', password: 'x' })).status, 503)
    }
  })

  await check('no protected page is shown', async () => {
    for (const path of pathsOf({ hasAppRouter }).pages) {
      const answer = await browser.get(path)
      ok(answer.status >= 500, `${path}: ${answer.status}`)
      ok(!answer.text.includes(canary.user), path)
    }
  })

  await check('the log has one line for each fault, whatever was asked for', () => {
    const lines = server.log().split('\n')
    const faults = lines
      .filter((line) => line.includes('"sallyport.not-configured"'))
      .map((line) => JSON.parse(line).fault)
    const names = faults.map((fault) => /^[A-Z_]+/.exec(fault)?.[0])
    deepEqual(names, ['AUTH_URL', 'AUTH_SECRET', 'DATABASE_URL'])
  })

  await check('pages that ask nobody for anything work', async () => {
    equal((await browser.get('/login')).status, 200)
    equal((await browser.get('/hello.txt')).status, 200)
  })
}
