import type { Answered, Ask } from './target.ts'

/** Headers that every answer has, with exactly these values. */
const required: Readonly<Record<string, RegExp>> = {
  'cache-control': /^private, no-store$/,
  'content-security-policy':
    /^default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'(?:; style-src 'unsafe-inline')?$/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-resource-policy': /^same-origin$/,
  'referrer-policy': /^same-origin$/,
  vary: /^Cookie, Origin$/i,
  'x-content-type-options': /^nosniff$/,
  'x-request-id': /^[\da-f-]{36}$/,
}

/** What no answer has: no leave for other sites, nothing about what runs here. */
const forbidden = /^(?:access-control-.*|server|x-powered-by|via|x-aspnet.*|etag|last-modified|age|expires)$/

const cookiePattern =
  /^__Host-session(?:-form)?=[\w.-]*; Path=\/; Max-Age=\d+(?:; Expires=Thu, 01 Jan 1970 00:00:00 GMT)?; HttpOnly; SameSite=Lax; Secure$/

/** Where in the code or in which version something happened, and how the database is asked. */
const tellsTooMuch =
  /\bat .+:\d+:\d+\)?|node_modules|\.ts\b|\.js\b|sqlite|select .+ from|auth_users|node\/v?\d|v\d+\.\d+\.\d+/i

/**
 * Rules for every answer, whatever was asked.
 *
 * @param allows503 Where a database that is down is part of the trial.
 * @returns A sentence for each rule that is broken.
 */
export function brokenRules(ask: Ask, { status, headers, text }: Answered): string[] {
  const what = `${ask.method} ${ask.path.slice(0, 80)} (${status})`
  const faults: string[] = []
  if (status >= 500) faults.push(`${what}: an error of the server's: ${text.slice(0, 200)}`)
  for (const [name, pattern] of Object.entries(required))
    if (!pattern.test(headers.get(name) ?? '')) faults.push(`${what}: ${name} is ${headers.get(name)}`)
  for (const name of headers.keys()) if (forbidden.test(name)) faults.push(`${what}: has ${name}`)
  for (const cookie of headers.getSetCookie()) if (!cookiePattern.test(cookie)) faults.push(`${what}: sets ${cookie}`)
  if (tellsTooMuch.test(text)) faults.push(`${what}: tells ${tellsTooMuch.exec(text)?.[0]}`)
  return [...faults, ...brokenBody(ask, { status, headers, text }).map((fault) => `${what}: ${fault}`)]
}

function brokenBody({ method }: Ask, { status, headers, text }: Answered): string[] {
  if (method === 'HEAD' || status === 303) return text === '' ? [] : ['has a body']
  const type = headers.get('content-type')
  if (type !== 'application/json; charset=utf-8') return [`is ${type}`]
  const body = parse(text)
  if (typeof body !== 'object' || body === null) return ['is no JSON object']
  if (status < 400 || 'status' in body) return []
  const { code, message, requestId } = ('error' in body ? body.error : {}) as Record<string, unknown>
  const isWhole = [code, message].every((one) => typeof one === 'string') && requestId === headers.get('x-request-id')
  return isWhole ? [] : ['refuses without code, message and the id of the request']
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
