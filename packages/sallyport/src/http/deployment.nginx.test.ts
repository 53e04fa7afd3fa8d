import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { createAuth } from '../composition/auth.ts'
import { temporaryFolder } from '../storage/testing-only/empty-database.ts'
import { testOrigin, testSecret } from '../testing-only/test-auth.ts'

/** The nginx configuration of docs/deployment.md, as it stands there, on a real nginx. */

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let app: Server
let nginx: ChildProcess
let url: string
const lines: Readonly<Record<string, unknown>>[] = []

/** What the app sees of the header that names the client. */
const forwarded: (string | undefined)[] = []

beforeAll(async () => {
  folder = await temporaryFolder()
  const auth = createAuth({
    url: testOrigin,
    secret: testSecret,
    database: `file:${join(folder.path, 'auth.db')}`,
    clientAddress: { hops: 1 },
    limits: { 'sign-in': { address: { burst: 3, periodMs: 3_600_000 } } },
    platform: { env: () => ({ NODE_ENV: 'production' }) },
    log: (_level, event, data) => lines.push({ event, ...data }),
  })
  app = createServer(async (req, res) => {
    forwarded.push(req.headers['x-forwarded-for'] as string | undefined)
    const init = { method: req.method ?? 'GET', headers: req.headers as Record<string, string> }
    const body = req.method === 'POST' ? { body: req as unknown as BodyInit, duplex: 'half' } : {}
    const response = await auth.handler(new Request(new URL(req.url ?? '/', testOrigin), { ...init, ...body }), {
      peer: req.socket.remoteAddress ?? null,
    })
    res.writeHead(response.status, Object.fromEntries(response.headers)).end(await response.text())
  })
  const appPort = await listen(app)
  const probe = createServer()
  const port = await listen(probe)
  probe.close()
  url = `http://127.0.0.1:${port}`
  nginx = await startNginx(appPort, port)
})

afterAll(async () => {
  nginx.kill('SIGQUIT')
  await once(nginx, 'exit')
  app.close()
  app.closeAllConnections()
  await folder.remove()
})

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** Only the ports are other ones, and what nginx writes goes to the folder of the test. */
async function startNginx(appPort: number, port: number): Promise<ChildProcess> {
  const docs = readFileSync(join(import.meta.dirname, '../../../../docs/deployment.md'), 'utf8')
  const [, shown = ''] = /```nginx\n([\s\S]*?)```/.exec(docs) ?? []
  const server = shown
    .replace('127.0.0.1:3000', `127.0.0.1:${appPort}`)
    .replace('listen 80;', `listen 127.0.0.1:${port};`)
  expect(server).toContain(String(appPort))
  expect(server).toContain(String(port))
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder.path}/${kind};`,
  )
  await mkdir(join(folder.path, 'logs'))
  const whole = `daemon off; pid ${folder.path}/nginx.pid; error_log ${folder.path}/logs/error.log;
    ${process.getuid?.() === 0 ? 'user root;' : ''}
    events {} http { access_log off; ${temp.join(' ')}
    ${server} }`
  await writeFile(join(folder.path, 'nginx.conf'), whole)
  const child = spawn(inject('nginxProgram'), ['-p', folder.path, '-c', join(folder.path, 'nginx.conf')], {
    stdio: 'inherit',
  })
  for (let waits = 0; waits < 100; waits += 1) {
    const answer = await fetch(`${url}/api/auth/health`).catch(() => null)
    if (answer !== null) return child
    await sleep(50)
  }
  throw new Error(readFileSync(join(folder.path, 'logs/error.log'), 'utf8'))
}

function signIn(index: number, headers: Record<string, string>): Promise<Response> {
  return fetch(`${url}/api/auth/sign-in`, {
    method: 'POST',
    headers: { origin: testOrigin, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ email: `nobody${index}@example.com`, password: 'wrong wrong wrong' }),
  })
}

it('the health of the app comes through', async () => {
  expect(await (await fetch(`${url}/api/auth/health`)).json()).toMatchObject({ status: 'ready' })
})

it('AT145 with { hops: 1 } a forged X-Forwarded-For makes nobody another client', {
  tags: ['ASVS-4.1.3'],
}, async () => {
  const statuses: number[] = []
  for (let index = 0; index < 6; index += 1) {
    const forged = { 'x-forwarded-for': `203.0.113.${index}, 198.51.100.${index}`, 'x-real-ip': `203.0.113.${index}` }
    statuses.push((await signIn(index, index % 2 === 0 ? forged : {})).status)
  }
  expect(statuses).toEqual([401, 401, 401, 429, 429, 429])
  expect(forwarded.at(-2)).toBe('203.0.113.4, 198.51.100.4, 127.0.0.1')
})

it("names a request by nginx's own id, not by the client's", async () => {
  lines.length = 0
  const response = await fetch(`${url}/api/auth/session`, { headers: { 'x-request-id': 'forged-by-a-client' } })
  expect(response.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/)
  expect(JSON.stringify(lines)).not.toContain('forged')
})
