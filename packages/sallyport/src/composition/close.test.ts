import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testOrigin, testPassword, testSecret } from '../testing-only/test-auth.ts'
import { createAuth } from './auth.ts'

let folder: string
let log: string[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-close-'))
  log = []
})
afterEach(() => rm(folder, { recursive: true, force: true }))

function make(more: object = {}) {
  return createAuth({
    url: testOrigin,
    secret: testSecret,
    database: `file:${join(folder, 'auth.db')}`,
    log: (_level, event) => log.push(event),
    platform: { env: () => ({ NODE_ENV: 'production' }) },
    ...more,
  })
}

const get = (path: string, method = 'GET') => new Request(`${testOrigin}/api/auth${path}`, { method })
const post = (path: string, body: object) =>
  new Request(`${testOrigin}/api/auth${path}`, {
    method: 'POST',
    headers: { origin: testOrigin, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

describe('GET /health', () => {
  it('is 200 when ready, for GET and HEAD', async () => {
    const auth = make()
    const response = await auth.handler(get('/health'))
    expect([response.status, await response.json()]).toEqual([
      200,
      {
        status: 'ready',
        live: true,
        checks: { process: 'ok', configuration: 'ok', database: 'ok', migrations: 'ok' },
        changes: 'look',
      },
    ])
    expect((await auth.handler(get('/health', 'HEAD'))).status).toBe(200)
  })

  it('without configuration is 503 with a code and Retry-After, and names no variable; it lives all the same', async () => {
    const auth = createAuth({ platform: { env: () => ({ NODE_ENV: 'production' }), log: () => undefined } })
    const response = await auth.handler(get('/health'))
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2'])
    const text = await response.text()
    expect(JSON.parse(text)).toEqual({
      status: 'unready',
      live: true,
      checks: { process: 'ok', configuration: 'not_configured', database: 'unknown', migrations: 'unknown' },
    })
    expect(text).not.toMatch(/AUTH_|DATABASE_URL/)
    expect((await auth.handler(get('/health?probe=live'))).status).toBe(200)
    expect((await auth.handler(get('/health', 'HEAD'))).status).toBe(503)
  })

  it('without a database says so, and nothing of where it is', async () => {
    await writeFile(join(folder, 'taken'), '')
    const response = await make({ database: `file:${join(folder, 'taken', 'auth.db')}` }).handler(get('/health'))
    const text = await response.text()
    expect(JSON.parse(text)).toMatchObject({ checks: { configuration: 'ok', database: 'database_unavailable' } })
    expect(text).not.toContain('taken')
  })

  it("with migrate: 'manual' waits for them", async () => {
    const auth = make({ migrate: 'manual' })
    expect(await (await auth.handler(get('/health'))).json()).toMatchObject({
      checks: { database: 'ok', migrations: 'migrations_pending' },
    })
  })

  it('says what it takes', async () => {
    expect((await make().handler(get('/health?probe=dead'))).status).toBe(400)
  })
})

describe('auth.close()', () => {
  it('waits for what is in flight, answers what is new with 503 and Connection: close, and may be called again', async () => {
    const auth = make()
    await auth.users.create({ email: 'ada@example.com', password: testPassword })
    const inFlight = auth.handler(post('/sign-in', { email: 'ada@example.com', password: testPassword }))
    const closing = auth.close()
    const refused = await auth.handler(post('/sign-in', { email: 'ada@example.com', password: testPassword }))
    expect([refused.status, refused.headers.get('retry-after'), refused.headers.get('connection')]).toEqual([
      503,
      '5',
      'close',
    ])
    expect(await refused.json()).toMatchObject({ error: { code: 'shutting_down' } })
    expect((await inFlight).status).toBe(200)
    await Promise.all([closing, auth.close()])
    expect((await auth.handler(get('/session'))).status).toBe(503)
    expect(await (await auth.handler(get('/health'))).json()).toMatchObject({ checks: { process: 'shutting_down' } })
    await expect(auth.users.list()).rejects.toMatchObject({ code: 'shutting_down' })
    expect(log).not.toContain('close.unfinished')
  })

  it('waits for mail that is on its way', async () => {
    const sent: string[] = []
    const mail = async () => {
      await new Promise((resolve) => setTimeout(resolve, 30))
      sent.push('mail')
    }
    const auth = make({ mail })
    const answer = await auth.handler(post('/sign-up', { email: 'ada@example.com', password: testPassword }))
    expect([answer.status, sent]).toEqual([200, []])
    await auth.close()
    expect(sent).toEqual(['mail'])
  })

  it('closes the database when the last of its users closes, and what was never used at once', async () => {
    const [one, other] = [make(), make()]
    await Promise.all([one.ready(), other.ready(), make().close()])
    await one.close()
    expect((await other.handler(get('/session'))).status).toBe(200)
    await other.close()
    const again = make()
    expect((await again.handler(get('/session'))).status).toBe(200)
    await again.close()
  })

  it("leaves the app's own handle open", async () => {
    const Libsql = (await import('libsql')).default as unknown as new (
      path: string,
    ) => {
      exec(sql: string): void
      prepare(sql: string): { all(): unknown[] }
      close(): void
    }
    const handle = new Libsql(join(folder, 'own.db'))
    handle.exec('pragma foreign_keys = on')
    const auth = make({ database: handle })
    await auth.ready()
    await auth.close()
    expect(handle.prepare('select 1 as one').all()).toHaveLength(1)
    handle.close()
  })
})
