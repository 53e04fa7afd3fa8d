import type { Roles } from '../authorization/policy.ts'
import type { SignInDeps } from '../authentication/password/sign-in.ts'
import type { SignUpDeps } from '../authentication/password/sign-up.ts'
import type { Tracing } from '../base/trace.ts'
import type { LimitOverrides } from '../protection/limits.ts'
import type { LimitStore } from '../protection/rate-limit.ts'
import type { Settings } from '../configuration/settings.ts'
import type { SealKeys } from '../crypto/keyring.ts'
import type { PageName } from '../authentication/mail-context.ts'
import type { Mail } from '../events/mail.ts'

/** Everything that endpoints hand on to the functions that do the work; each takes only what it names. */
export interface AuthServices extends SignUpDeps, SignInDeps {
  readonly settings: Settings
  /** Roles and what they permit. */
  readonly roles: Roles
  /** Spans, where the app has OpenTelemetry; else null. */
  readonly tracing: Tracing | null
  /** The app's own pages. */
  readonly pages: Readonly<Record<PageName, string>>
  /** The cookie that carries a form's outcome over a redirect. */
  readonly formCookieName: string
  readonly formKeys: SealKeys
  readonly limitKey: Uint8Array
  readonly limitStore: LimitStore
  readonly limitOverrides: LimitOverrides
  /** Whether anything delivers mail. */
  readonly sendsMail: boolean
  /** Mails that were caught in development; null where mail is sent. */
  readonly caughtMail: (() => Promise<readonly (Mail & { at: number })[]>) | null
  /** How this process hears of changes to sessions: see `Health.changes`. */
  readonly hearsBy: () => string | null
  /** Has queued mail and events delivered, off the response path. Never rejects. */
  readonly deliverOutbox: () => Promise<void>
  /** Stops what would begin by itself later, and waits for what is under way. */
  readonly stop: () => Promise<void>
  /**
   * Deletes what has expired, now and then, off the response path. Only after a sign-in that succeeded: work that comes with an
   * answer which must not tell anything is the same every time.
   */
  readonly cleanUp: () => Promise<void>
}
