import { AuthError, isAuthError } from '../base/error.ts'
import type { Log } from '../base/log.ts'
import { isStorageError } from '../storage/storage-error.ts'

/** The body of every refusal. */
export interface Problem {
  readonly error: {
    readonly code: string
    readonly message: string
    readonly fields?: Readonly<Record<string, string>>
    readonly requestId: string
  }
}

/** Whole seconds after which a retry makes sense where the database did not answer. */
const retryAfterSeconds = 2

/**
 * Turns whatever was thrown into a refusal that may be sent: codes of ours as they are, a database that does not answer into
 * `store_unavailable`, everything else into `internal_error`, logged with the request's id and without any value of the request
 * (ASVS 5.0 V16.5.1).
 *
 * @param log The request's.
 */
export function toAuthError(log: Log, error: unknown): AuthError {
  if (!isAuthError(error)) log('error', 'failed', { error })
  // That it is about to stop is nothing to look into.
  else if (error.status >= 500 && error.code !== 'shutting_down')
    log('error', 'refused', { refusal: error.code, cause: error.cause })
  return asRefusal(error)
}

/** The refusal that whatever was thrown comes to. */
export function asRefusal(error: unknown): AuthError {
  if (isAuthError(error)) return error
  if (isStorageError(error) && (error.kind === 'unavailable' || error.kind === 'busy')) {
    return new AuthError('store_unavailable', { cause: error, retryAfterSeconds })
  }
  return new AuthError('internal_error', { cause: error })
}

/** The body of a refusal. */
export function problem(error: AuthError, requestId: string): Problem {
  const { code, message, fields } = error
  return { error: { code, message, ...(fields === null ? {} : { fields }), requestId } }
}
