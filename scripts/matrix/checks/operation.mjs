import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Browser } from '../browser.mjs'

/**
 * Health, request ids, and what is in the files that browsers get.
 *
 * @param {import('../row.mjs').Row} row
 * @param {{ app: string, secrets: string[] }} built `app`: where the server runs. `secrets`: of its environment.
 */
export async function checkOperation({ check, site, server }, { app, secrets }) {
  const browser = new Browser(site)
  await check('/health is 200 when ready, for HEAD too, and says what it has asked', async () => {
    for (const mount of ['/api/auth', '/api/stateless']) {
      const answer = await browser.get(`${mount}/health`)
      equal(answer.status, 200)
      const checks = { process: 'ok', configuration: 'ok', database: 'ok', migrations: 'ok' }
      deepEqual(JSON.parse(answer.text), { status: 'ready', live: true, checks, changes: 'look' })
      const head = await browser.send(`${mount}/health`, { method: 'HEAD' })
      deepEqual([head.status, head.text], [200, ''])
    }
  })

  await check('a refusal of an endpoint and of a guard names its request, in both routers', async () => {
    for (const path of ['/api/auth/sessions', '/api/stateless/sessions', '/api/notes', '/api/profile']) {
      const answer = await browser.get(path, { 'x-request-id': 'proxy-id-0001' })
      const id = answer.headers['x-request-id']
      match(String(id), /^[\da-f-]{36}$/, path)
      equal(JSON.parse(answer.text).error.requestId, id, path)
    }
  })

  // ASVS-3.5.7, ASVS-13.3.1
  await check('the files for browsers hold no secret and nothing of the server part of the library', () => {
    const folder = join(app, '.next/static')
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    ok(files.length > 5, 'there are files')
    const markers = [...secrets, 'sallyport.runtime/1', 'auth_sessions', 'AUTH_SECRET', '$argon2id$', 'node:crypto']
    for (const entry of files) {
      const text = readFileSync(join(entry.parentPath, entry.name), 'latin1')
      for (const marker of markers) ok(!text.includes(marker), `${entry.name} has ${marker.slice(0, 20)}`)
    }
  })

  await check('the log has no secret of the environment', () => {
    for (const secret of secrets) ok(!server.log().includes(secret))
  })
}
