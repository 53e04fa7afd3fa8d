import type { StorageErrorKind } from '../storage-error.ts'

/** Codes of a key that refuses; every other violated constraint is a fault in a statement. */
const keyCodes = new Set(['23001', '23503', '23505', '23P01'])

/** Codes of a transaction that lost against another and may be run again: serialization failure, deadlock. */
const retriedCodes = new Set(['40001', '40P01'])

/** Codes of a wait that took too long: no lock, cancelled by `statement_timeout`. */
const busyCodes = new Set(['55P03', '57014'])

/** Codes after which a connection is of no use: ended by an administrator, by a crash, before it began. */
const lostCodes = new Set(['57P01', '57P02', '57P03', '57P05'])

/** Classes and codes of a server that cannot do its work, or does not let us in. */
const unavailable = ['08', '25006', '28', '3D', '53', '57', '58', 'F0', 'XX']

/** What an SQLSTATE (PostgreSQL, appendix A) means to a caller. */
export function kindOfSqlState(code: string): Exclude<StorageErrorKind, 'expectation'> {
  if (keyCodes.has(code)) return 'conflict'
  if (retriedCodes.has(code) || busyCodes.has(code)) return 'busy'
  return unavailable.some((start) => code.startsWith(start)) ? 'unavailable' : 'statement'
}

/** Whether the transaction was undone because of another one, and may succeed when it is run again. */
export function isRetried(code: string): boolean {
  return retriedCodes.has(code)
}

/** Whether the connection is gone with the error. */
export function isLost(code: string): boolean {
  return lostCodes.has(code) || code.startsWith('08')
}
