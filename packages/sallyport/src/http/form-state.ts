import type { Clock } from '../base/clock.ts'
import type { ErrorCode } from '../base/error-codes.ts'
import type { Random } from '../base/random.ts'
import { open, seal } from '../crypto/jwe.ts'
import type { SealKeys } from '../crypto/keyring.ts'
import type { SetCookie } from '../session/cookie.ts'

/** What became of a form: what happened or why it was refused, and what was typed, without secrets. */
export interface FormOutcome {
  /** What happened, such as `'verify'`; absent after a refusal. */
  readonly status?: string
  /** Why it was refused. */
  readonly error?: {
    readonly code: ErrorCode
    readonly message: string
    readonly fields?: Readonly<Record<string, string>>
    /** The request that was refused, as in the log. */
    readonly requestId?: string
  }
  /** What was typed, without secrets, so that the form loses nothing. */
  readonly values: Readonly<Record<string, string>>
}

/** Seconds for which the outcome waits for its page: the browser is being redirected there. */
const maxAgeSeconds = 60

/** The cookie that carries the outcome of a form without JavaScript over its redirect: sealed, so that no address is readable in it. */
export function sealFormOutcome(
  deps: { formKeys: SealKeys; random: Random; clock: Clock },
  name: string,
  outcome: FormOutcome,
): SetCookie {
  const text = JSON.stringify({ until: deps.clock.now() + maxAgeSeconds * 1_000, outcome })
  return { name, value: seal(deps.formKeys, deps.random, text), maxAgeSeconds }
}

/** Opens what {@link sealFormOutcome} made; null for anything else, and when it is old. */
export function openFormOutcome(deps: { formKeys: SealKeys; clock: Clock }, value: string | null): FormOutcome | null {
  const text = value === null ? null : open(deps.formKeys, value)
  if (text === null) return null
  const { until, outcome } = JSON.parse(text) as { until: number; outcome: FormOutcome }
  return until > deps.clock.now() ? outcome : null
}
