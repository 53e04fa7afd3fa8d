import { Readable } from 'node:stream'
import type { NextApiRequest, NextApiResponse } from 'next'
import { afterEach, expect, it } from 'vitest'
import { temporaryDatabase } from '../storage/testing-only/temporary-database.ts'
import type { TemporaryDatabase } from '../storage/testing-only/temporary-database.ts'
import { testOrigin, testSecret } from '../testing-only/test-auth.ts'
import { pagesRouter } from './pages-router.ts'
import { createServer } from './server.ts'
import type { Server } from './server.ts'
import { requestTransport } from './transport.ts'

let temporary: TemporaryDatabase | null = null
let server: Server | null = null
afterEach(async () => {
  await server?.close()
  await temporary?.remove()
})

/** A server behind a form action that came with these headers. */
async function setUp(headers: Record<string, string>): Promise<Server> {
  temporary = await temporaryDatabase()
  const options = {
    url: testOrigin,
    secret: testSecret,
    database: temporary.url,
    mail: () => undefined,
    log: () => undefined,
    platform: { env: () => ({ NODE_ENV: 'production' }) },
  }
  const redirect = (path: string): never => {
    throw new Error(`redirected to ${path}`)
  }
  const ambient = () => Promise.resolve(requestTransport(new Request(testOrigin, { headers })))
  server = createServer(options, { ...pagesRouter, ambient, redirect })
  return server
}

function form(fields: Record<string, string>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) data.append(name, value)
  return data
}

const fields = { email: 'ada@example.com', password: 'correct horse battery staple' }

it.each([
  ['another site', { origin: 'https://evil.example' }],
  ['nowhere', {}],
  ['a hidden origin', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
])('AT136 a Server Action that comes from %s does nothing, whichever it is', async (_title, headers) => {
  const { formAction, signOutAction, call } = await setUp(headers)
  for (const name of ['signIn', 'signUp', 'verifyEmail'] as const)
    expect(await formAction(name, form(fields))).toMatchObject({ error: { code: 'origin_refused' } })
  await expect(signOutAction(undefined)).rejects.toMatchObject({ code: 'origin_refused' })
  await expect(call('signUp', fields)).rejects.toMatchObject({ code: 'origin_refused' })
  expect(await temporary?.database.all({ name: 'test.users', sql: 'select id from auth_users' }, {})).toEqual([])
})

it('a Server Action of the app’s own pages does', async () => {
  const { formAction } = await setUp({ origin: testOrigin })
  expect(await formAction('signIn', form(fields))).toMatchObject({ error: { code: 'invalid_credentials' } })
})

/** What an API route answers. `body`: as Next's parser made it; without, the stream is read. */
async function askPages({ handlePages }: Server, sent: string, parsed?: { body: unknown }): Promise<[number, string]> {
  const headers = { origin: testOrigin, 'content-type': 'application/json', 'content-length': String(sent.length) }
  const request = Object.assign(Readable.from([Buffer.from(sent)]), {
    method: 'POST',
    url: '/api/auth/sign-out',
    headers,
    ...parsed,
  })
  let text = ''
  const response = {
    statusCode: 0,
    setHeader: () => response,
    getHeader: () => undefined,
    end: (body: Buffer) => (text = body.toString()),
  }
  await handlePages(request as unknown as NextApiRequest, response as unknown as NextApiResponse)
  return [response.statusCode, (JSON.parse(text) as { error?: { code: string } }).error?.code ?? '']
}

it.each(['null', '"{}"', '[]', '1', '{}'])(
  'an API route takes the body %s for the same, whether Next has parsed it or not',
  async (sent) => {
    const one = await setUp({})
    const [status, code] = await askPages(one, sent)
    expect([status, code]).toEqual(sent === '{}' ? [200, ''] : [400, 'invalid_input'])
    expect(await askPages(one, sent, { body: JSON.parse(sent) })).toEqual([status, code])
  },
)
