import type { AuthState } from './auth-state.ts'
import type { ClientError } from './result.ts'

const second = 1000
/** However wrong a clock is, a page asks no more often than this by itself. */
const leastMs = 10 * second
/** Timers of browsers cannot wait longer than 24 days; a day is enough. */
const mostMs = 86_400 * second

/**
 * Milliseconds until a page asks by itself: when the session ends by what is known, or after a failure. null: never.
 *
 * @param now Epoch milliseconds.
 */
export function waitMs(
  last: AuthState | null,
  { error, failures, now }: { error: ClientError | null; failures: number; now: number },
): number | null {
  if (error !== null) return Math.max((error.retryAfterSeconds ?? 0) * second, Math.min(60, 2 ** failures) * second)
  if (last === null || last.session === null) return null
  const ends = Math.min(Date.parse(last.session.expiresAt), Date.parse(last.session.idleExpiresAt))
  return Math.min(mostMs, Math.max(leastMs, ends - now + second))
}
