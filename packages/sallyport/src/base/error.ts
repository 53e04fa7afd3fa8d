import { errorCodes } from './error-codes.ts'
import type { ErrorCode } from './error-codes.ts'

const brand = Symbol.for('sallyport.error/1')

/** What may go with a refusal. Everything here but `cause` may reach the caller. */
export interface AuthErrorDetails {
  /** What went wrong underneath. Logged, never sent. */
  readonly cause?: unknown
  /** Input fields that were refused, with a sentence each. */
  readonly fields?: Readonly<Record<string, string>>
  /** Whole seconds after which a retry makes sense; sent as `Retry-After`. */
  readonly retryAfterSeconds?: number
  /** Replaces the table's sentence. No secret, and no hint whether an account exists. */
  readonly message?: string
}

/**
 * A refusal with a stable code from the closed table in `error-codes.ts`.
 *
 * Next.js evaluates this package several times in one process, so recognise it with {@link isAuthError}, never by `instanceof`.
 */
export class AuthError extends Error {
  override readonly name = 'AuthError'
  /** The stable code: public API, never renamed, never reused. */
  readonly code: ErrorCode
  /** The HTTP status that goes with the code. */
  readonly status: number
  /** Input fields that were refused, with a sentence each. */
  readonly fields: Readonly<Record<string, string>> | null
  /** Whole seconds after which a retry makes sense. */
  readonly retryAfterSeconds: number | null

  constructor(code: ErrorCode, details: AuthErrorDetails = {}) {
    super(
      details.message ?? errorCodes[code].message,
      details.cause === undefined ? undefined : { cause: details.cause },
    )
    this.code = code
    this.status = errorCodes[code].status
    this.fields = details.fields ?? null
    this.retryAfterSeconds = details.retryAfterSeconds ?? null
    Object.defineProperty(this, brand, { value: true })
  }
}

/**
 * Whether a caught value is an {@link AuthError}, whichever copy of the package made it.
 *
 * @param value Anything that was thrown.
 */
export function isAuthError(value: unknown): value is AuthError {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[brand] === true
}
