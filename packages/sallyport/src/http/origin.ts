import { AuthError } from '../base/error.ts'
import { isLoopback } from '../configuration/settings.ts'
import type { Settings } from '../configuration/settings.ts'

/**
 * The rule against requests that another site makes a browser send: `Origin` in the list, or (`Origin` absent or `null`) with
 * `Sec-Fetch-Site: same-origin`. With or without a cookie, so that nobody is signed in or up by another site either
 * (ASVS 5.0 V3.5.1).
 *
 * A form without JavaScript on a page with `Referrer-Policy: no-referrer` sends `Origin: null` and `Sec-Fetch-Site: same-origin`.
 *
 * @throws {AuthError} `origin_refused`.
 */
export function assertSameOrigin(settings: Settings, header: (name: string) => string | null): void {
  const origin = header('origin')
  if (origin === null || origin === 'null') {
    if (header('sec-fetch-site') === 'same-origin') return
  } else if (settings.origins.includes(origin) || isOwnLoopback(settings, origin, header('host'))) return
  throw new AuthError('origin_refused', {
    message: `The request came from ${origin === null ? 'nowhere in particular' : 'another site'}: send the header Origin: ${settings.origin}, or set AUTH_URL to where the app runs.`,
  })
}

/** In development the port is whatever was free: an origin on this machine will do if it is the one that was called. */
function isOwnLoopback(settings: Settings, origin: string, host: string | null): boolean {
  if (!settings.anyLoopback || !URL.canParse(origin)) return false
  const url = new URL(origin)
  return url.origin === origin && isLoopback(url.hostname) && url.host === host
}
