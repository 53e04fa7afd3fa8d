import type { StorageErrorKind } from '../storage-error.ts'

/** Primary result codes that are told apart. https://sqlite.org/rescode.html */
const primary = {
  ERROR: 1,
  PERM: 3,
  BUSY: 5,
  LOCKED: 6,
  NOMEM: 7,
  READONLY: 8,
  INTERRUPT: 9,
  IOERR: 10,
  CORRUPT: 11,
  FULL: 13,
  CANTOPEN: 14,
  PROTOCOL: 15,
  CONSTRAINT: 19,
  AUTH: 23,
  NOTADB: 26,
} as const

/** Extended codes of a unique or foreign key; every other constraint is a fault in a statement. */
const keys = { FOREIGNKEY: 787, PRIMARYKEY: 1555, UNIQUE: 2067, ROWID: 2579 } as const

const kinds = new Map<number, StorageErrorKind>([
  [primary.BUSY, 'busy'],
  [primary.LOCKED, 'busy'],
  [primary.PERM, 'unavailable'],
  [primary.NOMEM, 'unavailable'],
  [primary.READONLY, 'unavailable'],
  [primary.INTERRUPT, 'unavailable'],
  [primary.IOERR, 'unavailable'],
  [primary.CORRUPT, 'unavailable'],
  [primary.FULL, 'unavailable'],
  [primary.CANTOPEN, 'unavailable'],
  [primary.PROTOCOL, 'unavailable'],
  [primary.AUTH, 'unavailable'],
  [primary.NOTADB, 'unavailable'],
])

const keyCodes = new Set<number>(Object.values(keys))

/** What a result code means to a caller; a code may be extended. */
export function kindOfResultCode(code: number): StorageErrorKind {
  return keyCodes.has(code) ? 'conflict' : (kinds.get(code & 0xff) ?? 'statement')
}

/** The number of a code by its name, as better-sqlite3 gives it: `SQLITE_BUSY_SNAPSHOT` is 5, `SQLITE_CONSTRAINT_UNIQUE` 2067. */
export function resultCodeByName(name: string): number | null {
  const [, main = '', detail = ''] = /^SQLITE_([A-Z]+)(?:_(\w+))?$/.exec(name) ?? []
  if (main === 'CONSTRAINT' && detail in keys) return keys[detail as keyof typeof keys]
  if (main in primary) return primary[main as keyof typeof primary]
  return main === '' ? null : primary.ERROR
}
