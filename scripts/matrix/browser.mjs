import { Agent, request } from 'node:http'

/**
 * @typedef {object} Site
 * @property {number} port
 * @property {string} origin The app's own origin, by which people call it.
 *
 * @typedef {object} Answer
 * @property {number} status
 * @property {string} location The header; empty where there is none.
 * @property {string[]} setCookies The `Set-Cookie` headers.
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {string} text
 *
 * @typedef {object} Send
 * @property {string} [method] Default GET.
 * @property {Record<string, string | undefined>} [headers] Undefined leaves one out that would be sent.
 * @property {string} [body]
 *
 * @typedef {Map<string, string>} Cookies
 */

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

/** Ends the connections that wait for more to do. */
export function hangUp() {
  agent.destroy()
}

/** A browser without JavaScript: keeps cookies, follows nothing, sends paths as they are written. */
export class Browser {
  /**
   * @param {Site} site
   * @param {{ cookies?: Cookies, address?: string }} [options] `address`: of this machine, to come from.
   */
  constructor(site, { cookies = new Map(), address = '127.0.0.1' } = {}) {
    this.site = site
    /** @type {Cookies} */
    this.cookies = new Map(cookies)
    this.address = address
  }

  /** Another browser with the same cookies. */
  copy() {
    return new Browser(this.site, { cookies: this.cookies, address: this.address })
  }

  /**
   * @param {string} path
   * @param {Send} [options]
   * @returns {Promise<Answer>}
   */
  async send(path, { method = 'GET', headers = {}, body } = {}) {
    const { host, origin, protocol } = new URL(this.site.origin)
    const all = {
      host,
      ...(protocol === 'https:' ? { 'x-forwarded-proto': 'https' } : {}),
      ...(this.cookies.size > 0 ? { cookie: [...this.cookies].map((pair) => pair.join('=')).join('; ') } : {}),
      ...(method === 'GET' ? {} : { origin }),
      ...headers,
    }
    const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
    const answer = await exchange(this.site.port, this.address, path, method, sent, body)
    for (const line of answer.setCookies) this.keep(line)
    return answer
  }

  /** @param {string} line A `Set-Cookie` header. */
  keep(line) {
    const [pair = '', ...attributes] = line.split('; ')
    const [name = '', value = ''] = pair.split(/=(.*)/s)
    if (attributes.some((attribute) => /^max-age=0$/i.test(attribute))) this.cookies.delete(name)
    else this.cookies.set(name, value)
  }

  /**
   * @param {string} path
   * @param {Record<string, string | undefined>} [headers]
   */
  get(path, headers = {}) {
    return this.send(path, { headers })
  }

  /**
   * @param {string} path
   * @param {unknown} value
   * @param {Record<string, string | undefined>} [headers]
   */
  post(path, value, headers = {}) {
    const body = JSON.stringify(value)
    return this.send(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })
  }

  /**
   * Posts a form as a browser does that knows nothing of Next.
   *
   * @param {string} path
   * @param {Record<string, string>} fields
   * @param {Record<string, string | undefined>} [headers]
   */
  postForm(path, fields, headers = {}) {
    const all = { 'content-type': 'application/x-www-form-urlencoded', ...headers }
    return this.send(path, { method: 'POST', headers: all, body: new URLSearchParams(fields).toString() })
  }

  /**
   * Posts the form of a Server Action as a browser without JavaScript does, with the hidden fields that the page brought.
   *
   * @param {string} path Of the page.
   * @param {Answer} page
   * @param {string} name The form's.
   * @param {Record<string, string>} fields
   * @param {{ headers?: Record<string, string | undefined>, bound?: unknown[] }} [options] `bound`: the arguments that come before the
   *   form; default those that the page brought.
   */
  submit(path, page, name, fields, { headers = {}, bound } = {}) {
    const hidden = hiddenFields(page.text, name).map(([field, value]) => {
      const isBound = bound !== undefined && /^\$ACTION_\d+:1$/.test(field)
      return /** @type {const} */ ([field, isBound ? JSON.stringify(bound) : value])
    })
    return this.send(path, multipart([...hidden, ...Object.entries(fields)], headers))
  }

  /**
   * Calls the Server Action behind a form as a page with JavaScript does.
   *
   * @param {string} path Of the page.
   * @param {Answer} page
   * @param {string} name The form's.
   * @param {Record<string, string>} fields
   * @param {{ headers?: Record<string, string | undefined>, args?: unknown[] }} [options] `args`: the action's arguments, the form being
   *   `$K1`; default those of `useActionState`.
   */
  call(path, page, name, fields, { headers = {}, args = [null, '$K1'] } = {}) {
    const id = /(?:"id":"|\$ACTION_ID_)([0-9a-f]+)/.exec(hiddenFields(page.text, name).join())?.[1]
    if (id === undefined) throw new Error(`The form ${name} of ${path} has no action:\n${page.text}`)
    const parts = Object.entries(fields).map(([field, value]) => /** @type {const} */ ([`_1_${field}`, value]))
    return this.send(path, multipart([...parts, ['0', JSON.stringify(args)]], { 'next-action': id, ...headers }))
  }
}

/**
 * @param {Iterable<readonly [string, string]>} fields
 * @param {Record<string, string | undefined>} headers
 * @returns {Send}
 */
function multipart(fields, headers) {
  const boundary = '----matrix'
  const parts = [...fields].map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  return {
    method: 'POST',
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, ...headers },
    body: `${parts.join('')}--${boundary}--\r\n`,
  }
}

/**
 * The hidden fields of a form, by which Next finds its action.
 *
 * @param {string} html
 * @param {string} name The form's `data-form`.
 * @returns {[string, string][]}
 */
function hiddenFields(html, name) {
  const form = [...html.matchAll(/<form\b[^>]*>.*?<\/form>/gs)].find(([text]) => text.includes(`data-form="${name}"`))
  if (form === undefined) throw new Error(`There is no form ${name} in:\n${html}`)
  return [...form[0].matchAll(/<input type="hidden"([^>]*)>/g)].map(([, attributes = '']) => [
    attributeOf(attributes, 'name'),
    attributeOf(attributes, 'value'),
  ])
}

/**
 * @param {string} attributes
 * @param {string} name
 */
function attributeOf(attributes, name) {
  return unescape(new RegExp(` ${name}="([^"]*)"`).exec(attributes)?.[1] ?? '')
}

/**
 * What a page shows in `<output data-of="name">`, which is JSON.
 *
 * @param {Answer} page
 * @param {string} name
 */
export function outputOf(page, name) {
  const match = new RegExp(`<output data-of="${name}">(.*?)</output>`, 's').exec(page.text)
  if (match === null) throw new Error(`There is no output ${name} in an answer ${page.status}:\n${page.text}`)
  return JSON.parse(unescape(match[1] ?? ''))
}

/** @param {string} html */
function unescape(html) {
  /** @type {Record<string, string>} */
  const names = { quot: '"', amp: '&', lt: '<', gt: '>', '#x27': "'" }
  return html.replace(/&(#x27|\w+);/g, (all, name) => names[name] ?? all)
}

/**
 * Whether a browser would send the request again: the server closed a connection that had been used before just as we wrote to it, and
 * to ask twice changes nothing (RFC 9110, section 9.2.2).
 *
 * @param {import('node:http').ClientRequest} outgoing
 * @param {NodeJS.ErrnoException} error
 */
function mayAskAgain({ method, reusedSocket }, { code }) {
  return method === 'GET' && reusedSocket && code === 'ECONNRESET'
}

/**
 * @param {number} port
 * @param {string} localAddress
 * @param {string} path
 * @param {string} method
 * @param {Record<string, string | undefined>} headers
 * @param {string | undefined} body
 * @returns {Promise<Answer>}
 */
function exchange(port, localAddress, path, method, headers, body) {
  return new Promise((resolve, reject) => {
    const options = { agent, host: '127.0.0.1', port, localAddress, path, method, headers, timeout: 20_000 }
    const outgoing = request(/** @type {import('node:http').RequestOptions} */ (options), (incoming) => {
      let text = ''
      incoming.setEncoding('utf8')
      incoming.on('data', (/** @type {string} */ part) => (text += part))
      incoming.on('error', reject)
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          location: incoming.headers.location ?? '',
          setCookies: incoming.headers['set-cookie'] ?? [],
          headers: incoming.headers,
          text,
        }),
      )
    })
    outgoing.on('timeout', () => outgoing.destroy(new Error(`${method} ${path} took too long.`)))
    outgoing.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      if (!mayAskAgain(outgoing, error)) return reject(error)
      resolve(exchange(port, localAddress, path, method, headers, body))
    })
    outgoing.end(body)
  })
}
