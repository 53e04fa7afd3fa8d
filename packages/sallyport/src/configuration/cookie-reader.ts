import type { Platform } from '../base/platform.ts'
import { createClaimsOpener } from '../session/claims-opener.ts'
import { sealClaims, sessionKeys } from '../session/claims.ts'
import type { Claims } from '../session/claims.ts'
import type { AuthOptions } from './options.ts'
import { checkedSettings } from './settings.ts'
import type { Settings } from './settings.ts'

/** Reads session cookies without a store: all that an optimistic check needs, and little enough for a proxy. */
export interface CookieReader {
  readonly settings: Settings
  /** The claims of a live cookie value, or null. */
  readonly open: (value: string | null) => Claims | null
  /** The same session, sealed now. */
  readonly reseal: (claims: Claims) => { value: string; maxAgeSeconds: number }
}

/**
 * Makes a cookie reader.
 *
 * @throws {AuthError} `not_configured`.
 */
export function createCookieReader(options: AuthOptions, platform: Platform): CookieReader {
  const settings = checkedSettings(options, platform)
  const keys = sessionKeys(settings.secrets, settings.cookieName, options.session?.strategy ?? 'database')
  const { clock, random } = platform
  const openClaims = createClaimsOpener(keys)
  return {
    settings,
    open: (value) => openClaims(value, clock.now()),
    reseal(claims) {
      const now = clock.now()
      return {
        value: sealClaims(keys, random, { ...claims, iat: now }),
        maxAgeSeconds: Math.max(1, Math.ceil((claims.exp - now) / 1_000)),
      }
    },
  }
}
