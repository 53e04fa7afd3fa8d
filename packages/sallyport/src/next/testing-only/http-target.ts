import { Agent, createServer, request } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brokenRules } from '../../http/sweeps/testing-only/answer-rules.ts'
import { seedQuickHasher } from '../../http/sweeps/testing-only/quick-hasher.ts'
import { allStored } from '../../http/sweeps/testing-only/stored.ts'
import type { Answered, Ask, Person, Target } from '../../http/sweeps/testing-only/target.ts'
import { unlimited } from '../../http/sweeps/testing-only/unlimited.ts'
import { temporaryDatabase } from '../../storage/testing-only/temporary-database.ts'
import { testOrigin, testPassword, testSecret } from '../../testing-only/test-auth.ts'
import { sallyport } from '../sallyport.ts'
import type { Auth } from '../types.ts'

/** Answers a request of a node:http server with `auth`. */
export type Mount = (auth: Auth, req: IncomingMessage, res: ServerResponse) => Promise<void>

/** Opens an auth behind a server of its own, to be asked over a real connection. */
export async function openHttpTarget(mount: Mount): Promise<Target & { readonly port: number }> {
  await seedQuickHasher()
  const temporary = await temporaryDatabase()
  const auth = sallyport({
    url: testOrigin,
    secret: testSecret,
    database: temporary.url,
    mail: () => undefined,
    limits: unlimited,
    log: () => undefined,
    platform: { env: () => ({ NODE_ENV: 'production' }) },
  })
  const server = createServer((req, res) => void mount(auth as Auth, req, res))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const faults: string[] = []

  async function addPerson(email: string): Promise<Person> {
    const { id } = await auth.users.create({ email, password: testPassword, emailVerified: true })
    return { id, email }
  }

  async function ask(one: Ask): Promise<Answered> {
    const answered = await send(port, one)
    const own = ownWordOfNext(answered)
    if (own !== null) return own
    faults.push(...brokenRules(one, answered))
    return answered
  }

  return {
    port,
    origin: testOrigin,
    ask,
    faults,
    ada: await addPerson('ada@example.com'),
    eve: await addPerson('eve@example.com'),
    async signIn({ email }) {
      const body = JSON.stringify({ email, password: testPassword })
      const { headers } = await ask({
        method: 'POST',
        path: '/sign-in',
        headers: { 'content-type': 'application/json' },
        body,
      })
      return headers.getSetCookie()[0]?.split(';')[0] ?? ''
    },
    shapeOf: ({ input }) => input,
    stored: async () => JSON.stringify(await allStored(temporary.database)),
    async remove() {
      await closed(server)
      await auth.close()
      await temporary.remove()
    },
  }
}

/** Next's body parser refuses before anybody is asked; its words are no answer of ours. */
function ownWordOfNext({ status, headers, text }: Answered): Answered | null {
  const code = {
    'Invalid JSON': 'invalid_json',
    'Invalid body': 'invalid_json',
    'Body exceeded 1mb limit': 'body_too_large',
  }[text]
  return code === undefined || headers.has('x-request-id')
    ? null
    : { status, headers, text: JSON.stringify({ error: { code } }) }
}

function send(port: number, { method, path, headers, cookie, body, parsed }: Ask): Promise<Answered> {
  const sent = Object.entries({ origin: testOrigin, cookie: cookie ?? '', ...headers }).filter(
    // A length that is not true would only be a broken connection.
    ([name, value]) => value !== '' && name !== 'content-length',
  )
  const bytes = body ?? (parsed === undefined ? undefined : JSON.stringify(parsed.value))
  const length = bytes === undefined ? [] : [['content-length', String(Buffer.byteLength(bytes))] as [string, string]]
  // A body that was refused unread may still be on its way: each request has a connection of its own.
  const agent = new Agent({ keepAlive: true })
  return new Promise<Answered>((resolve, reject) => {
    const outgoing = request({
      port,
      method,
      path: `/api/auth${path}`.replace(/[^\x21-\x7e]/g, encodeURIComponent),
      headers: Object.fromEntries([...sent, ...length]),
      agent,
    })
    outgoing.on('error', reject)
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: toHeaders(incoming.headers),
          text: Buffer.concat(chunks).toString(),
        }),
      )
    })
    outgoing.end(bytes)
  }).finally(() => agent.destroy())
}

function toHeaders(incoming: IncomingHttpHeaders): Headers {
  const entries = Object.entries(incoming).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, one]),
  )
  return new Headers(entries)
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => {
    server.close(() => resolve())
  })
}
