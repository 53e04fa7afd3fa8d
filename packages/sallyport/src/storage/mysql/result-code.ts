import type { StorageErrorKind } from '../storage-error.ts'

/** What a code means, but for `expectation`, which no server knows. */
export type CodeKind = Exclude<StorageErrorKind, 'expectation'>

/**
 * Server errors that are told apart; every other is a fault in a statement.
 * https://mariadb.com/kb/en/mariadb-error-code-reference/, https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html
 */
const kinds: readonly (readonly [CodeKind, readonly number[]])[] = [
  // Deadlock; lock wait; snapshot overtaken; table changed meanwhile; to be prepared again; nowait; a server that is joining its cluster.
  ['busy', [1213, 1205, 1020, 1412, 1615, 3572, 1637]],
  // Unique and foreign keys, in both directions.
  ['conflict', [1062, 1586, 1557, 1216, 1217, 1451, 1452, 1761, 1762]],
  // Who may connect, and how many: 1040 … 1049, 1130, 1203, 1226, 1251, 1698, 3118, 4151.
  ['unavailable', [1040, 1042, 1043, 1044, 1045, 1049, 1129, 1130, 1203, 1226, 1251, 1698, 3118, 3159, 4151]],
  // Disk, memory, damaged files.
  ['unavailable', [1016, 1021, 1026, 1030, 1034, 1035, 1037, 1038, 1041, 1114, 1135, 1180, 1194, 1195, 1196]],
  // Shutting down, killed, interrupted, out of time, read only, a cluster without its majority.
  [
    'unavailable',
    [1047, 1053, 1077, 1079, 1152, 1158, 1159, 1160, 1161, 1290, 1317, 1792, 1836, 1927, 1969, 3024, 4031],
  ],
]

const kindOfCode = new Map(kinds.flatMap(([kind, codes]) => codes.map((code) => [code, kind] as const)))

/** Server errors after which the connection is gone. */
const lostCodes = new Set([1053, 1079, 1152, 1158, 1159, 1160, 1161, 1927, 4031])

/** Errors whose text has names of tables, columns and users, and no values. */
const textsForDevelopers = new Set([1046, 1048, 1054, 1142, 1146, 1264, 1364, 1406])

/** An error of the driver without what may hold values: the text of most errors quotes them, and the driver adds the whole SQL. */
export class DriverError extends Error {
  override readonly name = 'DriverError'
  /** The server's number, or null for an error of the driver or the network. */
  readonly errno: number | null
  /** Its name: `ER_DUP_ENTRY`, `ECONNREFUSED`. */
  readonly code: string
  /** Whether the connection is gone. */
  readonly lost: boolean

  constructor(message: string, details: { errno: number | null; code: string; lost: boolean }) {
    super(message)
    this.errno = details.errno
    this.code = details.code
    this.lost = details.lost
  }
}

/** What is known of a thrown value. */
interface ThrownByDriver {
  readonly errno?: unknown
  readonly code?: unknown
  readonly fatal?: unknown
  readonly message?: unknown
  readonly sqlMessage?: unknown
}

/** Takes out of what the driver threw all that may be shown and logged. */
export function toDriverError(thrown: unknown): DriverError {
  const { errno, code, fatal, message, sqlMessage } = (thrown ?? {}) as ThrownByDriver
  const number = typeof errno === 'number' && errno > 0 ? errno : null
  const name = typeof code === 'string' && /^[A-Z0-9_]+$/.test(code) ? code : 'no code'
  const text = number !== null && textsForDevelopers.has(number) ? ` ${String(sqlMessage ?? message)}` : ''
  const lost = number === null ? fatal === true : fatal === true || lostCodes.has(number)
  return new DriverError(`${number ?? 'mysql2'} (${name})${text}`, { errno: number, code: name, lost })
}

/**
 * What an error means to a caller. An error that has no number of the server comes from the driver or the network, unless it is a
 * mistake in how the driver is called.
 */
export function kindOfDriverError(error: DriverError, thrown: unknown): CodeKind {
  if (error.errno !== null) return kindOfCode.get(error.errno) ?? (error.lost ? 'unavailable' : 'statement')
  return thrown instanceof TypeError || thrown instanceof RangeError ? 'statement' : 'unavailable'
}
