import { AuthError } from '../base/error.ts'

/** Largest body in bytes. Everything that an endpoint takes fits many times. */
const maxBodyBytes = 16_384

/** Milliseconds in which a body must have arrived. */
const bodyTimeoutMs = 10_000

/** Fields of a form that Node's `querystring`, and so Next, reads at most. */
const maxParsedFields = 1_000

/** How a body is written. */
export type BodyFormat = 'json' | 'form'

/**
 * The format that the request says its body has.
 *
 * @throws {AuthError} `unsupported_media_type` for anything but JSON, or a form where one may post: a page of another site can send
 * text/plain and multipart without asking first (ASVS 5.0 V3.5.2).
 */
export function bodyFormat(contentType: string | null, takesForms: boolean): BodyFormat {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase()
  if (type === 'application/json') return 'json'
  if (takesForms && type === 'application/x-www-form-urlencoded') return 'form'
  throw new AuthError('unsupported_media_type')
}

/**
 * Reads a body, bounded in size and time.
 *
 * @throws {AuthError} `body_too_large`, `invalid_json`.
 */
export async function readBody(request: Request, format: BodyFormat): Promise<unknown> {
  assertLength(request)
  return parseBody(await readText(request), format)
}

/**
 * Takes a body that the framework has parsed already; of a form, also its text. A text where JSON was sent is what the JSON says, and not
 * JSON again.
 *
 * @throws {AuthError} As {@link readBody}.
 */
export function takeParsedBody(request: Request, body: unknown, format: BodyFormat): unknown {
  assertLength(request)
  if (isTooLarge(body)) return tooLarge()
  return format === 'form' ? takeParsedForm(body) : body
}

function takeParsedForm(body: unknown): unknown {
  if (typeof body === 'string') return parseBody(body, 'form')
  const values = Object.values(body ?? {}) as unknown[]
  // Next makes a list of a field that comes twice, and reads no field behind the thousandth, which may be the second of its name.
  if (values.some(Array.isArray)) return twice()
  return values.length < maxParsedFields ? body : tooLarge()
}

/**
 * The values of a form or a query by name. A name that comes twice is refused: what stands before us (a proxy, a filter, the framework)
 * may have looked at the other value (ASVS 5.0 V15.3.7).
 *
 * @throws {AuthError} `invalid_input`.
 */
export function eachOnce(params: URLSearchParams): Record<string, string> {
  const values = Object.fromEntries(params)
  return Object.keys(values).length < params.size ? twice() : values
}

function parseBody(text: string, format: BodyFormat): unknown {
  if (format === 'form') return eachOnce(new URLSearchParams(text))
  try {
    return JSON.parse(text === '' ? '{}' : text) as unknown
  } catch (error) {
    throw new AuthError('invalid_json', { cause: error })
  }
}

/** Whether a parsed body is larger than one that we would have read. Counted no further than to the bound, however deep it goes. */
function isTooLarge(body: unknown): boolean {
  const waiting: unknown[] = [body]
  let size = 0
  while (waiting.length > 0 && size <= maxBodyBytes) {
    const value = waiting.pop()
    size += typeof value === 'string' ? value.length + 2 : 1
    if (typeof value !== 'object' || value === null) continue
    const values = Object.values(value) as unknown[]
    size += Array.isArray(value) ? values.length : Object.keys(value).join('').length + 4 * values.length
    if (size <= maxBodyBytes) waiting.push(...values)
  }
  return size > maxBodyBytes
}

async function readText(request: Request): Promise<string> {
  if (request.body === null) return ''
  const reader = request.body.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  let timedOut = false
  const timer = setTimeout(() => {
    timedOut = true
    void reader.cancel().catch(() => undefined)
  }, bodyTimeoutMs)
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      size += part.value.byteLength
      if (size > maxBodyBytes) {
        await reader.cancel()
        return tooLarge()
      }
      chunks.push(part.value)
    }
  } finally {
    clearTimeout(timer)
  }
  // What has come so far is not what was meant: half a password would be a password.
  if (timedOut) throw new AuthError('request_timeout')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch (error) {
    throw new AuthError('invalid_json', { cause: error })
  }
}

/** By what was announced, so that nothing is read or looked at where it is too much. */
function assertLength({ headers }: Request): void {
  if (Number(headers.get('content-length') ?? 0) > maxBodyBytes) tooLarge()
}

function twice(): never {
  throw new AuthError('invalid_input', { message: 'Send each field once.' })
}

function tooLarge(): never {
  throw new AuthError('body_too_large')
}
