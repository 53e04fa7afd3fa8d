/**
 * What an attacker reads in an answer.
 *
 * @typedef {import('./ask.mjs').Answer} Answer
 */

/**
 * Whether a browser that follows a target from a page of an origin leaves it.
 *
 * @param {string | undefined} target As it stands in a header or a body; undefined leads nowhere.
 * @param {string} origin
 */
export function leadsAway(target, origin) {
  if (target === undefined || !URL.canParse(target, `${origin}/login`)) return false
  return new URL(target, `${origin}/login`).origin !== origin
}

/**
 * The value that an answer gives a cookie: null where it does not name it, an empty text where it removes it.
 *
 * @param {Pick<Answer, 'setCookies'>} answer
 * @param {string} name
 */
export function cookieValue({ setCookies }, name) {
  const line = setCookies.findLast((one) => one.startsWith(`${name}=`))
  if (line === undefined) return null
  const value = line.slice(name.length + 1).split(';')[0] ?? ''
  return /; *max-age=0(;|$)|; *expires=thu, 01 jan 1970/i.test(line) ? '' : value
}

/**
 * What a session cookie lacks.
 *
 * @param {string} line A `Set-Cookie` header.
 * @returns {string[]}
 */
export function cookieFlaws(line) {
  const attributes = line
    .split(';')
    .slice(1)
    .map((one) => one.trim().toLowerCase())
  const wanted = ['secure', 'httponly', 'path=/']
  return [
    ...wanted.filter((one) => !attributes.includes(one)).map((one) => `no ${one}`),
    ...(attributes.some((one) => one === 'samesite=lax' || one === 'samesite=strict') ? [] : ['no samesite']),
    ...attributes.filter((one) => one.startsWith('domain=')),
  ]
}

/**
 * What an answer shows to somebody who compares it with another: status, names of headers and cookies, and the shape of the body, in which
 * texts are only told from other types. Values that differ by nature, such as ids, are so left out.
 *
 * @param {Answer} answer
 * @returns {string}
 */
export function shapeOf({ status, headers, setCookies, text }) {
  const names = Object.keys(headers)
    .filter((name) => name !== 'content-length' && name !== 'etag')
    .toSorted()
  const cookies = setCookies.map((line) => line.split('=')[0])
  return JSON.stringify({ status, names, cookies, body: shapeOfJson(parse(text)) })
}

/** @param {string} text */
function parse(text) {
  try {
    return /** @type {unknown} */ (JSON.parse(text))
  } catch {
    return text
  }
}

/**
 * @param {unknown} value
 * @returns {unknown}
 */
function shapeOfJson(value) {
  if (value === null) return null
  if (Array.isArray(value)) return value.map(shapeOfJson)
  if (typeof value !== 'object') return typeof value === 'string' && /^[A-Z_]+$/.test(value) ? value : typeof value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, inner]) => [name, name === 'code' || name === 'message' ? inner : shapeOfJson(inner)]),
  )
}
