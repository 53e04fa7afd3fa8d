import type { NextRequest } from 'next/server'
import type { RouteTransport, Transport } from './transport.ts'

/** What differs between the two builds: how the request is found, and how a page is left. */
export interface Router {
  /**
   * The request that is being answered, found without being passed.
   *
   * @throws {TypeError} In the Pages Router, which has no such thing.
   */
  readonly ambient: () => Promise<Transport>
  /** The request of a route handler, which is given it. */
  readonly ofRequest: (request: Request) => Promise<RouteTransport>
  /** Leaves for another page. */
  readonly redirect: (path: string) => never
  /** Leaves with 403, or 404 where Next cannot answer 403. */
  readonly forbid: () => never
  /** Asks once per render. */
  readonly once: <T>(ask: () => Promise<T>) => () => Promise<T>
  /** Lets a request through the proxy, with its headers as they are now. */
  readonly passOn: (request: NextRequest) => Response
}
