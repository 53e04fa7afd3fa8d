import { createCipheriv, createDecipheriv } from 'node:crypto'
import { fromBase64Url, toBase64Url } from '../base/base64url.ts'
import type { Random } from '../base/random.ts'
import type { SealKeys } from './keyring.ts'

const ivBytes = 12
const tagBytes = 16
const gcm = { authTagLength: tagBytes }

/** Longest token that is looked at, in characters. */
const maxTokenLength = 16_384

/**
 * Seals a text into a compact JWE, `alg: dir`, `enc: A256GCM` (RFC 7516 §7.1, RFC 7518 §4.5 and §5.3): any JOSE library opens it.
 *
 * Synchronous on purpose: WebCrypto waits behind password hashes in libuv's pool, for seconds.
 */
export function seal(keys: SealKeys, random: Random, text: string): string {
  const { key, header, aad } = keys.current
  const iv = random.bytes(ivBytes)
  const cipher = createCipheriv('aes-256-gcm', key, iv, gcm).setAAD(aad)
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return `${header}..${toBase64Url(iv)}.${toBase64Url(sealed)}.${toBase64Url(cipher.getAuthTag())}`
}

/** Whether a token that opens was sealed with the newest secret; else it should be sealed anew, before its secret is taken away. */
export function isSealedWithNewest(keys: SealKeys, token: string): boolean {
  return token.startsWith(keys.current.header)
}

/**
 * Opens what {@link seal} made. Exactly one spelling of a token is accepted; the algorithm comes from the key, never from the header.
 *
 * @returns The text, or null for everything else: another key, purpose or spelling, a flipped bit, not a token at all.
 */
export function open(keys: SealKeys, token: string): string | null {
  return token.length > maxTokenLength ? null : openStored(keys, token)
}

/** As {@link open}, for what lies in our own store: it may be of any length, as the app's own fields may be. */
export function openStored(keys: SealKeys, token: string): string | null {
  const parts = token.split('.')
  if (parts.length !== 5) return null
  const [header = '', encryptedKey, ivText = '', sealedText = '', tagText = ''] = parts
  const sealKey = keys.byHeader.get(header)
  if (sealKey === undefined || encryptedKey !== '') return null
  const iv = fromBase64Url(ivText)
  const sealed = fromBase64Url(sealedText)
  const tag = fromBase64Url(tagText)
  if (iv?.length !== ivBytes || tag?.length !== tagBytes || sealed === null) return null
  const decipher = createDecipheriv('aes-256-gcm', sealKey.key, iv, gcm)
  decipher.setAAD(sealKey.aad).setAuthTag(tag)
  const bytes = decipher.update(sealed) // Not as text, for which Node would make a decoder each time.
  try {
    decipher.final()
  } catch {
    return null // The tag does not fit: sealed with another key, or tampered with.
  }
  return bytes.toString('utf8')
}
