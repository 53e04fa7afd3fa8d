const minLength = 32

/** More live secrets than a rotation needs: each is one more that must not leak. */
export const maxLiveSecrets = 3

/** Secrets that have been printed somewhere: examples are not secrets. */
const published = new Set(['change-me-change-me-change-me-change-me', 'your-secret-here-your-secret-here-12345'])

/** The live secrets in `AUTH_SECRET`, newest first; several are separated by commas. */
export function parseSecrets(value: string): string[] {
  return value
    .split(',')
    .map((secret) => secret.trim())
    .filter((secret) => secret !== '')
}

/**
 * What is wrong with a secret, in words that complete "AUTH_SECRET …"; null if it will do.
 *
 * At least 32 characters and 12 different ones: 32 random bytes in base64url have 43 (ASVS 5.0 V11.2.3).
 */
export function secretFault(secret: string): string | null {
  if (secret.length < minLength) return `has ${secret.length} characters and needs at least ${minLength}`
  if (new Set(secret).size < 12) return 'is not random: it has too few different characters'
  if (published.has(secret.toLowerCase())) return 'is an example from a document'
  return null
}
