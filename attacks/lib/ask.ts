import { randomInt } from 'node:crypto'
import { request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { origin } from './target.ts'
import type { Demo } from './target.ts'

/** A request, down to the spelling of its path. */
export interface Ask {
  readonly method?: string
  readonly path: string
  /** Instead of what a browser on a page of the app would send; null takes a header away, a list sends it several times. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | null>>
  /** JSON, unless it is a text. */
  readonly body?: unknown
  readonly cookie?: string | null
  /** The address of this machine from which it comes; default another one each time, so that no limit by address is in the way. */
  readonly from?: string
}

/** What came back. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly setCookies: readonly string[]
  readonly text: string
}

/** An address of this machine that nobody has come from. */
export function newPeer(): string {
  return `127.${randomInt(1, 255)}.${randomInt(1, 255)}.${randomInt(1, 255)}`
}

/** Sends a request as it stands: no redirect is followed, nothing is made canonical. */
export function ask(
  to: Demo,
  { method, path, headers = {}, body, cookie = null, from = newPeer() }: Ask,
): Promise<Answer> {
  const verb = method ?? (body === undefined ? 'GET' : 'POST')
  const changes = verb !== 'GET' && verb !== 'HEAD'
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
  const all = {
    host: new URL(origin).host,
    'x-forwarded-proto': 'https',
    ...(changes ? { origin, 'content-type': 'application/json' } : {}),
    ...(cookie === null ? {} : { cookie }),
    ...(text === undefined ? {} : { 'content-length': String(Buffer.byteLength(text)) }),
    ...headers,
  }
  const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)) as Record<string, string>
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port: to.port,
      localAddress: from,
      method: verb,
      path,
      headers: sent,
      agent: false,
    }
    const asked = request(options, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          setCookies: response.headers['set-cookie'] ?? [],
          text: Buffer.concat(chunks).toString(),
        }),
      )
    })
    asked.setTimeout(15_000, () => asked.destroy(new Error(`${verb} ${path} was not answered`)))
    asked.on('error', reject)
    asked.end(text)
  })
}
