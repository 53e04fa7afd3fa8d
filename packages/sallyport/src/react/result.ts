import type { ErrorCode } from '../base/error-codes.ts'

/** Faults that no server has told: closed, like the server's own table. */
export const clientFaults = {
  network_error: 'The server does not answer. Check your connection, then try again.',
  unexpected_answer: 'The server answered something else than expected. Try again in a moment.',
} as const

/** A stable code: the server's, or one for what went wrong on the way. */
export type ClientErrorCode = ErrorCode | keyof typeof clientFaults

/** Why something did not work. */
export interface ClientError {
  readonly code: ClientErrorCode
  /** A sentence for a person. */
  readonly message: string
  /** Input fields that were refused, with a sentence each. */
  readonly fields?: Readonly<Record<string, string>>
  /** The request, as in the server's log; null where no server of ours answered. */
  readonly requestId: string | null
  /** Whole seconds after which a retry makes sense. */
  readonly retryAfterSeconds?: number
}

/** What an act comes to. Nothing is thrown: `const { data, error } = await signIn(…)`. */
export type Result<T> =
  | { readonly data: T; readonly error?: undefined }
  | { readonly data?: undefined; readonly error: ClientError }

/** A fault that no server has told. */
export function fault(code: keyof typeof clientFaults): { readonly error: ClientError } {
  return { error: { code, message: clientFaults[code], requestId: null } }
}
