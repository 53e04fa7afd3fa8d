import { randomInt } from 'node:crypto'
import { request } from 'node:http'

/**
 * @typedef {object} Ask
 * @property {string} path
 * @property {string} [method]
 * @property {Record<string, string | null>} [headers] Instead of what a page of the app would send; null takes one away.
 * @property {unknown} [body] JSON, unless it is a text.
 * @property {string | null} [cookie]
 * @property {string} [from] The client's address; default another one each time, so that no limit by address is in the way.
 *
 * @typedef {{ status: number, headers: import('node:http').IncomingHttpHeaders, setCookies: string[], text: string }} Answer
 */

/** Where the apps are told that they are served. */
export const origin = 'https://app.example.com'

/** An address that nobody has come from. */
export function newAddress() {
  return `198.${randomInt(18, 20)}.${randomInt(256)}.${randomInt(1, 255)}`
}

/**
 * Sends a request as it would arrive through a proxy that ends TLS and appends the client's address to `X-Forwarded-For`, as nginx does
 * with `$proxy_add_x_forwarded_for`. No redirect is followed, nothing is made canonical. Status 0: the connection was cut.
 *
 * @param {number} port
 * @param {Ask} ask
 * @returns {Promise<Answer>}
 */
export function send(port, { path, method, headers = {}, body, cookie = null, from = newAddress() }) {
  const verb = method ?? (body === undefined ? 'GET' : 'POST')
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
  const claimed = headers['x-forwarded-for']
  const all = {
    host: new URL(origin).host,
    ...(verb === 'GET' || verb === 'HEAD' ? {} : { origin, 'content-type': 'application/json' }),
    ...(text === undefined ? {} : { 'content-length': String(Buffer.byteLength(text)) }),
    ...(cookie === null ? {} : { cookie }),
    'x-forwarded-proto': 'https',
    ...headers,
    'x-forwarded-for': claimed ? `${claimed}, ${from}` : from,
  }
  const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null))
  return new Promise((resolve, reject) => {
    const cut = { status: 0, headers: {}, setCookies: [], text: 'the connection was cut' }
    const options = { host: '127.0.0.1', port, method: verb, path, headers: /** @type {any} */ (sent), agent: false }
    const asked = request(options, (response) => {
      /** @type {Buffer[]} */
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('error', () => resolve(cut))
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          setCookies: response.headers['set-cookie'] ?? [],
          text: Buffer.concat(chunks).toString(),
        }),
      )
    })
    asked.setTimeout(30_000, () => asked.destroy(new Error(`${verb} ${path} was not answered`)))
    asked.on('error', (/** @type {NodeJS.ErrnoException} */ error) =>
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? resolve(cut) : reject(error),
    )
    asked.end(text)
  })
}
