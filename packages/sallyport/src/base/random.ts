import { randomBytes, randomInt } from 'node:crypto'
import { toBase64Url } from './base64url.ts'

/** Where randomness comes from. Always a cryptographic source outside of tests. */
export interface Random {
  /** Fresh random bytes. */
  bytes(length: number): Uint8Array
  /** A uniform whole number, 0 <= n < limit. */
  below(limit: number): number
}

/** The operating system's source. */
export const systemRandom: Random = {
  bytes: (length) => randomBytes(length),
  below: (limit) => randomInt(limit),
}

/** A 256-bit secret as base64url, 43 characters: for cookies, links and tokens (ASVS 5.0 V7.2.3 asks for 128). */
export function createSecret(random: Random): string {
  return toBase64Url(random.bytes(32))
}

/** An 8-digit code for mail (NIST SP 800-63B-4 §3.1.3.2 asks for 6 digits; ours has 8). */
export function createCode(random: Random): string {
  return random.below(100_000_000).toString().padStart(8, '0')
}

/**
 * A UUIDv7 (RFC 9562 §5.7): sorts by time, so that new rows go to the end of an index.
 * It tells when it was made; use {@link createOpaqueId} where that must not show.
 */
export function createId(random: Random, now: number): string {
  const bytes = Buffer.alloc(16)
  bytes.writeUIntBE(now, 0, 6)
  bytes.set(random.bytes(10), 6)
  return formatUuid(bytes, 7)
}

/** What no id of {@link createId} from a moment on sorts before, and every earlier one does. @param at Epoch milliseconds. */
export function idsFrom(at: number): string {
  const hex = at.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}`
}

/** A UUIDv4 (RFC 9562 §5.4): random throughout. */
export function createOpaqueId(random: Random): string {
  return formatUuid(Buffer.from(random.bytes(16)), 4)
}

function formatUuid(bytes: Buffer, version: number): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4)
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
