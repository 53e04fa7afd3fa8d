import { isAuthError } from '../base/error.ts'
import { isStorageError } from '../storage/storage-error.ts'
import { isRefusal } from './refusal.ts'

/** How a failed command shows. */
export interface Failure {
  readonly code: string
  readonly message: string
  /** 2 for a wrong call, 1 for everything else. */
  readonly exitCode: 1 | 2
}

/** What to tell about anything that a command threw. */
export function describeFailure(error: unknown): Failure {
  if (isRefusal(error)) return { code: error.code, message: error.message, exitCode: error.code === 'usage' ? 2 : 1 }
  if (isAuthError(error)) {
    const parts = [...Object.values(error.fields ?? {}), ...(isDeveloperFault(error.code) ? causes(error.cause) : [])]
    return { code: error.code, message: parts.length > 0 ? parts.join(' ') : error.message, exitCode: 1 }
  }
  if (isStorageError(error)) {
    const code = error.kind === 'unavailable' || error.kind === 'busy' ? 'store_unavailable' : 'store_refused'
    return { code, message: [error.message, ...causes(error.cause)].join(' '), exitCode: 1 }
  }
  // Such as an option with the wrong shape; its sentence says what would do.
  if (error instanceof TypeError || error instanceof RangeError)
    return { code: 'invalid_input', message: error.message.replace(/^sallyport: /, ''), exitCode: 1 }
  return { code: 'internal_error', message: causes(error).join(' '), exitCode: 1 }
}

/** At the terminal is the developer: here the causes may be told that a browser must not see. */
function isDeveloperFault(code: string): boolean {
  return code === 'not_configured' || code === 'internal_error' || code === 'store_unavailable'
}

function causes(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth === 8) return typeof error === 'string' ? [error] : []
  const own = error.message === '' ? [] : [error.message]
  return error.cause === undefined ? own : [...own, ...causes(error.cause, depth + 1)]
}
