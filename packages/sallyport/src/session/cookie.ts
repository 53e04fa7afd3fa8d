/** A cookie to be set. HttpOnly, SameSite=Lax and Path=/ always; `Secure` where the name begins with `__Host-`. */
export interface SetCookie {
  readonly name: string
  readonly value: string
  /** Seconds; 0 removes the cookie. */
  readonly maxAgeSeconds: number
}

/** Longest cookie value of ours in bytes: the budget of all of ours is 1 kB in steady state. */
export const maxCookieBytes = 1_024

/** The cookie's full name: `__Host-` and Secure on https (RFC 6265bis §4.1.3.2), the bare name on http://localhost. */
export function cookieName(base: string, secure: boolean): string {
  return secure ? `__Host-${base}` : base
}

/** Whether a cookie of this name must be `Secure`. */
export function isSecureName(name: string): boolean {
  return name.startsWith('__Host-')
}

/** The `Set-Cookie` header. */
export function serializeCookie(cookie: SetCookie): string {
  const expiry = cookie.maxAgeSeconds === 0 ? '; Expires=Thu, 01 Jan 1970 00:00:00 GMT' : ''
  return `${cookie.name}=${cookie.value}; Path=/; Max-Age=${cookie.maxAgeSeconds}${expiry}; HttpOnly; SameSite=Lax${isSecureName(cookie.name) ? '; Secure' : ''}`
}

/**
 * Reads one cookie out of a `Cookie` header. Where a name comes twice the first counts, as browsers send the more specific first; a
 * nameless cookie (`=__Host-session=…`) is nobody's.
 */
export function readCookie(header: string | null, name: string): string | null {
  if (header === null) return null
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=')
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim()
  }
  return null
}
