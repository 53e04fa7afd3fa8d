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

/** The transport of a route handler, and what it has written by the time the handler answers. */
export interface RouteTransport extends Transport {
  /** Puts cookies that were set onto the answer, where the framework does not do so itself. */
  readonly finish: (response: Response) => Response
}

/**
 * The transport of a web request that comes with nothing around it: a route handler that a test calls, or another server's. There is no
 * socket, so the address is not known.
 */
export function requestTransport(request: Request): RouteTransport {
  const set = new Map<string, SetCookie>()
  const header = (name: string): string | null => request.headers.get(name)
  return {
    header,
    cookie(name) {
      const own = set.get(name)
      if (own !== undefined) return own.maxAgeSeconds === 0 ? null : own.value
      return readCookie(header('cookie'), name)
    },
    setCookie(cookie) {
      set.set(cookie.name, cookie)
      return true
    },
    peer: null,
    waitUntil: () => undefined, // Whoever calls goes on by itself.
    finish(response) {
      if (set.size === 0) return response
      const headers = new Headers(response.headers) // Those of a redirect cannot be changed.
      for (const cookie of set.values()) headers.append('set-cookie', serializeCookie(cookie))
      headers.set('cache-control', 'private, no-store')
      return new Response(response.body, { status: response.status, statusText: response.statusText, headers })
    },
  }
}

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
