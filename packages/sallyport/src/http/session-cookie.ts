import type { SetCookie } from '../session/cookie.ts'
import type { Answer } from './endpoint.ts'
import type { AuthServices } from './services.ts'

type CookieDeps = Pick<AuthServices, 'settings' | 'clock'>

/** The cookie that an answer sets: the session's until its absolute end, or one that removes it; null for none. */
export function sessionCookie(services: CookieDeps, cookie: Exclude<Answer['cookie'], undefined | null>): SetCookie
export function sessionCookie(services: CookieDeps, cookie: Exclude<Answer['cookie'], undefined>): SetCookie | null
export function sessionCookie(services: CookieDeps, cookie: Exclude<Answer['cookie'], undefined>): SetCookie | null {
  if (cookie === null) return null
  const name = services.settings.cookieName
  if (cookie === 'clear') return { name, value: '', maxAgeSeconds: 0 }
  return {
    name,
    value: cookie.value,
    maxAgeSeconds: Math.max(1, Math.ceil((cookie.claims.exp - services.clock.now()) / 1_000)),
  }
}
