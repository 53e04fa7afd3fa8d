import { readCookie, serializeCookie } from '../session/cookie.ts'
import type { SetCookie } from '../session/cookie.ts'
import type { PagesContext } from './types.ts'

/** A request and its response, whichever router they belong to. */
export interface Transport {
  readonly header: (name: string) => string | null
  /** The value of a cookie, as it stands now: one that was set in this request counts. */
  readonly cookie: (name: string) => string | null
  /** Sets a cookie; false where none can be set, as in a Server Component. */
  readonly setCookie: (cookie: SetCookie) => boolean
  /** The socket's own address, or null. */
  readonly peer: string | null
  /** Has work done after the response. The work never rejects. */
  readonly waitUntil: (work: Promise<unknown>) => void
}

const written = Symbol.for('sallyport.cookies/1')

/** The transport of the Pages Router: Node's request and response. */
export function pagesTransport({ req, res }: PagesContext): Transport {
  const request = req as typeof req & { [written]?: Map<string, string | null> }
  const header = (name: string): string | null => {
    const value = request.headers[name]
    return typeof value === 'string' ? value : (value?.join(', ') ?? null)
  }
  return {
    header,
    cookie: (name) =>
      request[written]?.get(name) ?? (request[written]?.has(name) === true ? null : readCookie(header('cookie'), name)),
    setCookie(cookie) {
      if (res.headersSent) return false
      const earlier = [res.getHeader('set-cookie') ?? []].flat().map(String)
      const others = earlier.filter((line) => !line.startsWith(`${cookie.name}=`))
      res.setHeader('set-cookie', [...others, serializeCookie(cookie)])
      res.setHeader('cache-control', 'private, no-store')
      request[written] ??= new Map()
      request[written].set(cookie.name, cookie.maxAgeSeconds === 0 ? null : cookie.value)
      return true
    },
    peer: request.socket?.remoteAddress ?? null,
    waitUntil: () => undefined, // A Node server goes on by itself.
  }
}
