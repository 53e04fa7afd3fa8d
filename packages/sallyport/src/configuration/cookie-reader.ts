import type { Platform } from '../base/platform.ts'
import { isSealedWithNewest } from '../crypto/jwe.ts'
import { createClaimsOpener } from '../session/claims-opener.ts'
import { isRenewalDue, sealClaims, sessionKeys } from '../session/claims.ts'
import type { Claims } from '../session/claims.ts'
import type { AuthOptions } from './options.ts'
import { checkedSettings } from './settings.ts'
import type { Settings } from './settings.ts'

/** Reads session cookies without a store: all that an optimistic check needs, and little enough for a proxy. */
export interface CookieReader {
  readonly settings: Settings
  /** The claims of a live cookie value, or null. */
  readonly open: (value: string | null) => Claims | null
  /**
   * The same session in a new value where one is due: to count a stateless session's idle time from now, or because an older secret
   * sealed this one. null else.
   *
   * @param claims What `value` opened to.
   * @param isUse Whether the request is a use of the session; else its idle time goes on as it was.
   */
  readonly renew: (value: string, claims: Claims, isUse: boolean) => { value: string; maxAgeSeconds: number } | null
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
    renew(value, claims, isUse) {
      const now = clock.now()
      const isDue = isUse && isRenewalDue(claims, now)
      if (!isDue && isSealedWithNewest(keys, value)) return null
      return {
        value: sealClaims(keys, random, isDue ? { ...claims, iat: now } : claims),
        maxAgeSeconds: Math.max(1, Math.ceil((claims.exp - now) / 1_000)),
      }
    },
  }
}
