import { createHash, createSecretKey, hkdfSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { toBase64Url } from '../base/base64url.ts'

/** One AES-256-GCM key with the JWE header that names it. */
interface SealKey {
  readonly key: KeyObject
  /** The whole protected header as base64url. There is one spelling of it, so a look-up by it is also its validation. */
  readonly header: string
  readonly aad: Buffer
}

/** The keys of one purpose: the first seals, all open. */
export interface SealKeys {
  readonly current: SealKey
  readonly byHeader: ReadonlyMap<string, SealKey>
}

/** The keys of one purpose for keyed hashes: what is hashed now, is so with the first; what was, may be with any. */
export interface MacKeys {
  readonly current: Uint8Array
  readonly all: readonly Uint8Array[]
}

/**
 * Derives the sealing keys of one purpose, one per live secret (HKDF-SHA256, RFC 5869).
 *
 * @param secrets The live secrets, newest first. Several may be live, so that a rotation signs nobody out.
 * @param info What the keys are for, such as `sallyport/session/__Host-session/database`: what is sealed for one purpose, cookie
 * name or strategy does not open for another.
 */
export function deriveSealKeys(secrets: readonly string[], info: string): SealKeys {
  const keys = secrets.map((secret) => deriveSealKey(secret, info))
  const [current] = keys
  if (current === undefined) throw new RangeError('sallyport: no secret to derive keys from.')
  return { current, byHeader: new Map(keys.map((key) => [key.header, key])) }
}

/** Derives the keys of one purpose for keyed hashes, one per live secret. */
export function deriveMacKeys(secrets: readonly string[], info: string): MacKeys {
  const all = secrets.map((secret) => derive(secret, info))
  const [current] = all
  if (current === undefined) throw new RangeError('sallyport: no secret to derive keys from.')
  return { current, all }
}

function deriveSealKey(secret: string, info: string): SealKey {
  const bytes = derive(secret, info)
  const kid = toBase64Url(createHash('sha256').update('kid').update(bytes).digest().subarray(0, 6))
  const header = Buffer.from(JSON.stringify({ alg: 'dir', enc: 'A256GCM', kid })).toString('base64url')
  return { key: createSecretKey(bytes), header, aad: Buffer.from(header, 'ascii') }
}

function derive(secret: string, info: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', info, 32))
}
