import { isAuthError } from './error.ts'
import { maskText } from './mask.ts'

/** Causes of causes that are told. */
const maxCauses = 8

/** What a log line tells of an error. */
export interface ErrorLine {
  readonly name: string
  /** Only that of an error of ours: a driver's or a hook's may hold a value, such as `Duplicate entry 'ada@example.com'`. */
  readonly message?: string
  /** A code of ours, of Node or of a database. */
  readonly code?: string | number
  /** Where it was thrown, without the message that a stack begins with. */
  readonly at?: string
  readonly cause?: ErrorLine | string
}

/**
 * What may be told of an error: names, codes and places by a fixed pattern, messages only of our own errors, which hold no value of a
 * user's. Neither its stack nor anything else that hangs on it (a driver's `detail`, `where`, `sql`, an HTTP client's request).
 */
export function describeError(error: Error, depth = 0): ErrorLine {
  const code = codeOf(error)
  const told = isOurs(error)
  return {
    name: /^[A-Z]\w{0,59}(?:Error|Exception)$/.test(error.name) ? error.name : 'Error',
    ...(told ? { message: maskText(error.message) } : {}),
    ...(code === null ? {} : { code }),
    ...(told ? {} : placeOf(error)),
    ...(error.cause === undefined || depth === maxCauses ? {} : { cause: describeCause(error.cause, depth + 1) }),
  }
}

function describeCause(cause: unknown, depth: number): ErrorLine | string {
  return cause instanceof Error ? describeError(cause, depth) : `[${typeof cause}]`
}

/** Refusals and storage errors by their brands; what else we throw begins with our name. */
function isOurs(error: Error): boolean {
  return (
    isAuthError(error) || Symbol.for('sallyport.storage-error/1') in error || error.message.startsWith('sallyport: ')
  )
}

/** `store_unavailable`, `ECONNREFUSED`, `ER_DUP_ENTRY`, an SQLSTATE; nothing that could be a secret of somebody's. */
function codeOf(error: Error): string | number | null {
  const { code } = error as { code?: unknown }
  if (isAuthError(error)) return error.code
  if (typeof code === 'number') return Math.abs(code) < 10_000 ? code : null
  return typeof code === 'string' && /^(?:[A-Z][A-Z0-9_]{2,47}|[0-9A-Z]{5})$/.test(code) ? code : null
}

function placeOf({ stack, name, message }: Error): { at?: string } {
  const head = message === '' ? name : `${name}: ${message}`
  // A stack with another head was changed meanwhile: where its message ends cannot be told.
  if (typeof stack !== 'string' || !stack.startsWith(`${head}\n`)) return {}
  const [, at] = /^\s+at (?:.*[ (])?([^\s()]+:\d+:\d+)\)?$/m.exec(stack.slice(head.length)) ?? []
  return at === undefined ? {} : { at: at.split(/[\\/]/).slice(-3).join('/') }
}
