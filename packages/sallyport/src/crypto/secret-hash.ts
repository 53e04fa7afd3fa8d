import { createHmac, hash, timingSafeEqual } from 'node:crypto'

/**
 * SHA-256 of a 256-bit secret as base64url: what the store keeps of a session secret or a one-time token.
 * A fast hash is right here and only here: the secret is random, there is nothing to guess.
 */
export function hashSecret(secret: string): string {
  return hash('sha256', secret, 'base64url')
}

/**
 * A keyed hash of something short, such as an 8-digit code or an identifier: without the key, which the database lacks, it cannot
 * be guessed from its hash (ASVS 5.0 V6.5.2).
 *
 * @param context What it belongs to, so that a hash made for one purpose or person is of no use for another.
 */
export function hashWithKey(key: Uint8Array, context: readonly string[], value: string): string {
  const mac = createHmac('sha256', key)
  for (const part of [...context, value]) mac.update(`${Buffer.byteLength(part)}:`).update(part)
  return mac.digest('base64url')
}

/** Compares two hashes without telling by time where they differ (ASVS 5.0 V11.2.4). */
export function equalHashes(one: string, other: string): boolean {
  const left = Buffer.from(one)
  const right = Buffer.from(other)
  return left.length === right.length && timingSafeEqual(left, right)
}
