import { isStorageError, StorageError } from '../storage-error.ts'
import type { StorageErrorKind } from '../storage-error.ts'
import { isLost, isRetried, kindOfSqlState } from './result-code.ts'

/** What an error of pg comes to. */
export interface Fault {
  readonly kind: StorageErrorKind
  /** Whether the connection is of no use any more. */
  readonly lost: boolean
  /** Whether the transaction was undone because of another one, and may be run again. */
  readonly retried: boolean
}

/** Judges an error: by its SQLSTATE; without one it comes from the driver or the network. */
export function faultOf(error: unknown): Fault {
  if (isStorageError(error)) return { kind: error.kind, lost: false, retried: false }
  const code = sqlStateOf(error)
  if (code !== null) return { kind: kindOfSqlState(code), lost: isLost(code), retried: isRetried(code) }
  return { kind: error instanceof RangeError ? 'statement' : 'unavailable', lost: true, retried: false }
}

const sentences: Readonly<Record<StorageErrorKind, string>> = {
  busy: 'the database is busy with other changes',
  conflict: 'a unique or foreign key refused the change',
  unavailable: 'the database does not answer or cannot do its work',
  statement: 'the database refused the statement',
  expectation: 'a step changed another number of rows than it must',
}

/** Turns what pg threw into a {@link StorageError} with the statement's name, and without values. */
export function toStorageError(error: unknown, name: string | null, index: number | null): StorageError {
  if (isStorageError(error)) return error
  const { kind } = faultOf(error)
  const text = kind === 'statement' || kind === 'unavailable' ? safeText(error) : ''
  const detail = text === '' ? '' : ` (${text})`
  return new StorageError(kind, `${name ?? 'PostgreSQL'}: ${sentences[kind]}${detail}${hintOf(error)}.`, {
    ...(name === null ? {} : { statement: name }),
    ...(index === null ? {} : { index }),
    cause: withoutValues(error),
  })
}

/** The SQLSTATE of an error that the server sent. */
function sqlStateOf(error: unknown): string | null {
  const { code, severity } = (error ?? {}) as { code?: unknown; severity?: unknown }
  return typeof code === 'string' && severity !== undefined && /^[0-9A-Z]{5}$/.test(code) ? code : null
}

/** The server's text where it names only objects and users: of wrong data (class 22) and broken constraints it shows values. */
function safeText(error: unknown): string {
  const code = sqlStateOf(error)
  const text = error instanceof Error ? error.message : ''
  if (code === null) return text
  return /^(?:08|26|28|3D|3F|42|53|57|58)/.test(code) ? text : `SQLSTATE ${code}`
}

/** Named statements of one client meet another's connection behind a pooler: unknown there, or there already. */
function hintOf(error: unknown): string {
  const code = sqlStateOf(error)
  if (code !== '26000' && code !== '42P05') return ''
  return '; behind PgBouncer in transaction mode set preparedStatements: false, or add ?pgbouncer=true to the URL'
}

/** The server's error has the values of a row in `detail` and `where`: only its code and the names of what refused are kept. */
function withoutValues(error: unknown): unknown {
  const code = sqlStateOf(error)
  if (code === null) return error
  const { constraint, table } = error as { constraint?: string; table?: string }
  const place = [table, constraint].filter((name) => name !== undefined).join(', ')
  return Object.assign(new Error(`SQLSTATE ${code}${place === '' ? '' : ` (${place})`}`), { code })
}
