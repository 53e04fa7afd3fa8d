const brand = Symbol.for('sallyport.cli-refusal/1')

/** Why the command line itself refused, beside the codes of `AuthError`. Stable, for scripts. */
export type RefusalCode =
  | 'usage'
  | 'needs_yes'
  | 'declined'
  | 'exists'
  | 'no_database'
  | 'not_migrated'
  | 'not_configured'
  | 'invalid_input'
  | 'not_found'

/** A refusal with a sentence that says what to do. `usage` ends with exit code 2, everything else with 1. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: RefusalCode

  constructor(code: RefusalCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    Object.defineProperty(this, brand, { value: true })
  }
}

/** Whether a caught value is a {@link Refusal}. */
export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[brand] === true
}
