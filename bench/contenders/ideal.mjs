import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

/**
 * What a hand would write for one app and no other: the floor, not a library.
 */
/** In hexadecimal: for the processes that open what others seal. */
export const keyText = process.env.BENCH_IDEAL_KEY ?? randomBytes(32).toString('hex')
// A key object: of bytes Node would make one at each use, which takes longer than all the rest.
const key = createSecretKey(Buffer.from(keyText, 'hex'))
const prefix = '__Host-session='
/** What ours says in a cookie: the same facts, so that as much is deciphered and parsed. */
export const claims = {
  v: 1,
  sid: '0197a0de-7c4a-7b1e-8d53-0a1b2c3d4e5f',
  sec: randomBytes(32).toString('base64url'),
  uid: '0197a0de-7c4b-7f2a-9c01-2b3c4d5e6f70',
  ep: 1,
  roles: ['user'],
  aal: 1,
  amr: ['pwd'],
  at: Date.now(),
  iat: Date.now(),
  exp: Date.now() + 86_400_000,
}

/** @param {object} payload @returns A Cookie header. */
export function sealIdeal(payload) {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  const text = Buffer.concat([cipher.update(JSON.stringify(payload)), cipher.final()])
  return `theme=dark; ${prefix}${Buffer.concat([iv, text, cipher.getAuthTag()]).toString('base64url')}`
}

/** @param {string} header @returns {Record<string, any> | null} */
export function openIdeal(header) {
  const start = header.indexOf(prefix)
  if (start < 0) return null
  const end = header.indexOf(';', start)
  const bytes = Buffer.from(header.slice(start + prefix.length, end < 0 ? undefined : end), 'base64url')
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 })
  decipher.setAuthTag(bytes.subarray(bytes.length - 16))
  try {
    const text = decipher.update(bytes.subarray(12, bytes.length - 16)).toString()
    decipher.final()
    const payload = JSON.parse(text)
    return payload.exp > Date.now() ? payload : null
  } catch {
    return null
  }
}

const seen = new Map()

/** The same with what it has opened kept. @param {string} header */
export function openIdealSeen(header) {
  const known = seen.get(header)
  if (known !== undefined) return known.exp > Date.now() ? known : null
  const opened = openIdeal(header)
  if (opened !== null && seen.size < 10_000) seen.set(header, opened)
  return opened
}

/** @param {string} secret */
export function hashIdeal(secret) {
  return createHash('sha256').update(secret).digest('base64url')
}

/** @param {string} a @param {string} b */
export function equalIdeal(a, b) {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
