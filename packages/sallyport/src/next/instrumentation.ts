import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, Server } from 'node:http'
import { beginClosingProcess, drainProcess } from '../base/lifecycle.ts'
import { createSecret, systemRandom } from '../base/random.ts'
import { releaseAll, shared } from '../base/runtime.ts'

/** The slot with the name of the header that carries the peer's address within this process. */
export const peerHeaderSlot = 'peer-header'

/** Milliseconds for which work after the last answer is waited for when the process is told to end. */
const drainWithinMs = 10_000

/**
 * For `instrumentation.ts`: `export { register } from 'sallyport/instrumentation'`. Calling it again changes nothing.
 *
 * The App Router has no socket, and a client's own `X-Forwarded-For` arrives there unchanged. This writes the true peer of each request
 * into a header whose name is random and stays within the process, so that limits by address work there and nobody can forge it.
 *
 * At SIGTERM and SIGINT new requests to the endpoints are answered 503 `shutting_down`; when the last answer is out, work after answers is
 * waited for and the library's pools are closed. Next's own handling of the signals goes on beside it.
 */
export function register(): void {
  shared(`${peerHeaderSlot}/subscribed`, '1', () => {
    const servers = new Set<Server>()
    const name = peerHeaderName()
    subscribe('http.server.request.start', (message) => {
      const { request, server } = message as { request: IncomingMessage; server: Server }
      request.headers[name] = request.socket.remoteAddress ?? ''
      servers.add(server)
    })
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end(servers, signal))
    return true
  })
}

function peerHeaderName(): string {
  const random = () =>
    createSecret(systemRandom)
      .toLowerCase()
      .replace(/[^a-z0-9]/g, '0')
  return shared(peerHeaderSlot, '1', () => `x-peer-${random()}`)
}

async function end(servers: ReadonlySet<Server>, signal: 'SIGTERM' | 'SIGINT'): Promise<void> {
  // Somebody who listens must not keep a process alive that the signal alone would have ended.
  const alone = process.listenerCount(signal) === 0
  beginClosingProcess()
  if (!alone) await Promise.all([...servers].map(closed))
  await drainProcess(drainWithinMs)
  releaseAll('database/')
  releaseAll('limits/')
  if (alone) process.kill(process.pid, signal)
}

/** Next stops listening at the signal; its server is closed when the last request was answered. */
function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.once('close', resolve))
}
