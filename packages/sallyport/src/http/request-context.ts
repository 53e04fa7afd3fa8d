import { bindLog } from '../base/log.ts'
import type { Log } from '../base/log.ts'
import type { Platform } from '../base/platform.ts'
import { createOpaqueId } from '../base/random.ts'

/** The header that names a request, in answers and from a proxy. */
export const requestIdHeader = 'x-request-id'

/** What one request is told apart by. */
export interface RequestContext {
  /** Ours: random, in every refusal's body and in the header `X-Request-Id` of every answer. */
  readonly id: string
  /** The log with the id in every line; where a proxy named the request, with its id as `correlationId`. */
  readonly log: Log
}

/**
 * Gives a request its id, made when it is first asked for: most checks of a session neither answer nor log anything.
 *
 * An `X-Request-Id` that came with it is anybody's to write. It is taken only where it is a plain word, so that no line can be forged
 * with it, and only to find the proxy's lines: it never replaces ours.
 */
export function openRequest(
  { log, random }: Pick<Platform, 'log' | 'random'>,
  header: (name: string) => string | null,
): RequestContext {
  let id: string | null = null
  let bound: Log | null = null
  const identify = () => (id ??= createOpaqueId(random))
  const bind = (): Log => {
    const given = header(requestIdHeader)
    const correlation = given !== null && /^[\w-]{8,64}$/.test(given) ? { correlationId: given } : {}
    return bindLog(log, { requestId: identify(), ...correlation })
  }
  return {
    get id() {
      return identify()
    },
    log: (...line) => (bound ??= bind())(...line),
  }
}
