import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { pipeline } from 'node:stream'

/** Belong to one connection, not to the message (RFC 9110 §7.6.1). */
const ofConnection = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/**
 * Starts a reverse proxy: each request goes to the next instance, whose name the answer has in `x-instance`. Bodies pass as they come,
 * in both directions.
 *
 * `Host` stays what the client sent; `X-Forwarded-For` gets its address at the end, `X-Forwarded-Host` and `-Proto` are ours.
 *
 * @param {number} port On 127.0.0.1; 0: a free one.
 * @returns {Promise<{ port: number, serve: (instances: import('./instances.mjs').Instance[]) => void, stop: () => Promise<void> }>} Until
 *   `serve` is called it answers 503.
 */
export async function startProxy(port) {
  /** @type {import('./instances.mjs').Instance[]} */
  let served = []
  let turn = 0
  const server = createServer((incoming, outgoing) => {
    const instance = served[turn % served.length]
    turn += 1
    if (instance === undefined) refuse(outgoing, 503, 'No instance runs yet.')
    else forward(instance, incoming, outgoing)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.')
  return {
    port: address.port,
    serve: (instances) => void (served = instances),
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

/**
 * @param {import('./instances.mjs').Instance} instance
 * @param {import('node:http').IncomingMessage} incoming
 * @param {import('node:http').ServerResponse} outgoing
 */
function forward({ name, port }, incoming, outgoing) {
  const { method, url: path } = incoming
  // A connection for each request: over one that the instance has just closed, a request would be lost.
  const onward = request({ host: '127.0.0.1', port, method, path, headers: forwarded(incoming), agent: false })
  onward.setNoDelay(true)
  onward.once('response', (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, [...kept(answer), 'x-instance', name])
    outgoing.flushHeaders()
    pipeline(answer, outgoing, () => undefined)
  })
  onward.once('error', () => refuse(outgoing, 502, `Instance ${name} did not answer.`, name))
  outgoing.once('close', () => onward.destroy())
  incoming.pipe(onward)
}

/** @param {import('node:http').IncomingMessage} incoming */
function forwarded(incoming) {
  const before = incoming.headers['x-forwarded-for']
  const peer = incoming.socket.remoteAddress ?? 'unknown'
  const ours = {
    'x-forwarded-for': [...[before ?? []].flat(), peer].join(', '),
    'x-forwarded-host': incoming.headers.host ?? '',
    'x-forwarded-proto': 'http',
  }
  const length = incoming.headers['transfer-encoding'] === undefined ? [] : ['transfer-encoding', 'chunked']
  const others = pairs(kept(incoming)).filter(([name]) => !Object.hasOwn(ours, name.toLowerCase()))
  return [...others, ...Object.entries(ours)].flat().concat(length)
}

/**
 * The headers of a message that are meant for who is behind us, names and values in turn, as they were written.
 *
 * @param {import('node:http').IncomingMessage} message
 * @returns {string[]}
 */
function kept({ rawHeaders, headers }) {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase())
  return pairs(rawHeaders)
    .filter(([name]) => !ofConnection.has(name.toLowerCase()) && !named.includes(name.toLowerCase()))
    .flat()
}

/**
 * @param {readonly string[]} list
 * @returns {[name: string, value: string][]}
 */
function pairs(list) {
  return Array.from({ length: list.length / 2 }, (_, index) => [list[2 * index] ?? '', list[2 * index + 1] ?? ''])
}

/**
 * @param {import('node:http').ServerResponse} outgoing
 * @param {number} status
 * @param {string} text
 * @param {string} [instance]
 */
function refuse(outgoing, status, text, instance) {
  if (outgoing.headersSent) {
    // Half an answer cannot be taken back; who reads it sees that it was cut off.
    outgoing.destroy()
    return
  }
  const named = instance === undefined ? {} : { 'x-instance': instance }
  outgoing.writeHead(status, { 'content-type': 'text/plain', ...named }).end(`${text}\n`)
}
