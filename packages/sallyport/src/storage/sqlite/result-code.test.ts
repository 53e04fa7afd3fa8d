import { expect, test } from 'vitest'
import { kindOfResultCode, resultCodeByName } from './result-code.ts'

test.each([
  ['SQLITE_BUSY', 5, 'busy'],
  ['SQLITE_BUSY_SNAPSHOT', 517, 'busy'],
  ['SQLITE_BUSY_RECOVERY', 261, 'busy'],
  ['SQLITE_LOCKED_SHAREDCACHE', 262, 'busy'],
  ['SQLITE_CONSTRAINT_UNIQUE', 2067, 'conflict'],
  ['SQLITE_CONSTRAINT_PRIMARYKEY', 1555, 'conflict'],
  ['SQLITE_CONSTRAINT_ROWID', 2579, 'conflict'],
  ['SQLITE_CONSTRAINT_FOREIGNKEY', 787, 'conflict'],
  ['SQLITE_CONSTRAINT_NOTNULL', 1299, 'statement'],
  ['SQLITE_CONSTRAINT_CHECK', 275, 'statement'],
  ['SQLITE_ERROR', 1, 'statement'],
  ['SQLITE_FULL', 13, 'unavailable'],
  ['SQLITE_IOERR_WRITE', 778, 'unavailable'],
  ['SQLITE_IOERR_FSYNC', 1034, 'unavailable'],
  ['SQLITE_READONLY', 8, 'unavailable'],
  ['SQLITE_READONLY_DBMOVED', 1032, 'unavailable'],
  ['SQLITE_CORRUPT', 11, 'unavailable'],
  ['SQLITE_NOTADB', 26, 'unavailable'],
  ['SQLITE_CANTOPEN', 14, 'unavailable'],
  ['SQLITE_NOMEM', 7, 'unavailable'],
  ['SQLITE_MISMATCH', 20, 'statement'],
])('%s, or %d, is %s', (name, code, kind) => {
  expect(kindOfResultCode(code)).toBe(kind)
  expect(kindOfResultCode(resultCodeByName(name) ?? -2)).toBe(kind)
})

test.each(['ERR_INVALID_ARG_TYPE', 'UNKNOWN_SQLITE_ERROR_3091', ''])('%j is no name of a result code', (name) => {
  expect(resultCodeByName(name)).toBeNull()
})
