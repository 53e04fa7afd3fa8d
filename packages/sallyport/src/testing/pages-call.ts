import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { Writable } from 'node:stream'

/** A call of a Pages API route or of `getServerSideProps`, without a server. */
export interface PagesCall {
  /** Node's own request, with what Next adds: `query`, `cookies`, `body`. As `NextApiRequest`. */
  readonly req: IncomingMessage & {
    query: Record<string, string | string[]>
    cookies: Partial<Record<string, string>>
    body: unknown
  }
  /** Node's own response, with what Next adds: `status`, `json`, `send`, `redirect`. As `NextApiResponse`. */
  readonly res: ServerResponse
  /** What was answered, once it has ended. */
  response(): Promise<Response>
}

/** What a call is made of. */
export interface PagesCallInit {
  readonly method?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** As Next's body parser leaves it. */
  readonly body?: unknown
}

/** Makes a call. @param url Absolute. */
export function createPagesCall(url: URL, { method = 'GET', headers = {}, body }: PagesCallInit = {}): PagesCall {
  const incoming = new IncomingMessage(new Socket())
  incoming.method = method
  incoming.url = `${url.pathname}${url.search}`
  for (const [name, value] of Object.entries({ host: url.host, ...headers }))
    incoming.headers[name.toLowerCase()] = value
  const req = Object.assign(incoming, {
    query: Object.fromEntries(url.searchParams),
    cookies: parseCookies(incoming.headers.cookie ?? ''),
    body: body ?? null,
  })
  const { res, ended } = createResponse(req)
  return { req, res, response: () => ended }
}

function createResponse(req: IncomingMessage): { res: ServerResponse; ended: Promise<Response> } {
  const res = new ServerResponse(req)
  const chunks: Buffer[] = []
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk)
      done()
    },
  })
  // The response writes its head and body to a socket: only the body is wanted here.
  res.write = (chunk: unknown) => sink.write(toBytes(chunk))
  const ended = new Promise<Response>((resolve) => {
    res.end = (chunk?: unknown) => {
      if (chunk !== undefined && chunk !== null && typeof chunk !== 'function') sink.write(toBytes(chunk))
      const isBodiless = [101, 204, 205, 304].includes(res.statusCode) || req.method === 'HEAD'
      resolve(
        new Response(isBodiless ? null : Buffer.concat(chunks), { status: res.statusCode, headers: headersOf(res) }),
      )
      return res
    }
  })
  return { res: withNextMethods(res), ended }
}

function withNextMethods(res: ServerResponse): ServerResponse {
  const next = res as ServerResponse & Record<'status' | 'json' | 'send' | 'redirect', unknown>
  next.status = (code: number) => {
    res.statusCode = code
    return res
  }
  next.json = (value: unknown) => {
    res.setHeader('content-type', 'application/json; charset=utf-8')
    res.end(JSON.stringify(value))
  }
  next.send = (value: unknown) => {
    if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array))
      res.setHeader('content-type', 'application/json; charset=utf-8')
    res.end(typeof value === 'object' && !(value instanceof Uint8Array) ? JSON.stringify(value) : value)
  }
  next.redirect = (first: number | string, second?: string) => {
    res.statusCode = typeof first === 'number' ? first : 307
    res.setHeader('location', typeof first === 'number' ? (second ?? '/') : first)
    res.end()
    return res
  }
  return res
}

function headersOf(res: ServerResponse): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(res.getHeaders()))
    for (const one of [value ?? []].flat()) headers.append(name, String(one))
  return headers
}

function toBytes(chunk: unknown): Buffer {
  return chunk instanceof Uint8Array ? Buffer.from(chunk) : Buffer.from(String(chunk))
}

function parseCookies(header: string): Partial<Record<string, string>> {
  const pairs = header.split(';').map((pair) => pair.trim().split('='))
  const entries = pairs.filter(([name]) => name !== '').map(([name = '', ...value]) => [name, value.join('=')] as const)
  return Object.fromEntries(entries)
}
