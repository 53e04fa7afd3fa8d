import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import { createSecret, systemRandom } from '../base/random.ts'
import { shared } from '../base/runtime.ts'

/** The slot with the name of the header that carries the peer's address within this process. */
export const peerHeaderSlot = 'peer-header'

/**
 * For `instrumentation.ts`: `export { register } from 'sallyport/instrumentation'`.
 *
 * The App Router has no socket, and a client's own `X-Forwarded-For` arrives there unchanged. This writes the true peer of each request
 * into a header whose name is random and stays within the process, so that limits by address work there and nobody can forge it.
 */
export function register(): void {
  const slot = `${peerHeaderSlot}/subscribed`
  shared(slot, '1', () => {
    const name = shared(
      peerHeaderSlot,
      '1',
      () =>
        `x-peer-${createSecret(systemRandom)
          .toLowerCase()
          .replace(/[^a-z0-9]/g, '0')}`,
    )
    subscribe('http.server.request.start', (message) => {
      const { request } = message as { request: IncomingMessage }
      request.headers[name] = request.socket.remoteAddress ?? ''
    })
    return true
  })
}
