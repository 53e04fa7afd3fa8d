import { expect, test } from 'vitest'
import { kindOfDriverError, toDriverError } from './result-code.ts'

const thrown = (errno: number, code: string, message = 'text', more: object = {}) =>
  Object.assign(new Error(message), { errno, code, sqlMessage: message, ...more })

test.each([
  [1213, 'ER_LOCK_DEADLOCK', 'busy'],
  [1205, 'ER_LOCK_WAIT_TIMEOUT', 'busy'],
  [1020, 'ER_CHECKREAD', 'busy'],
  [1062, 'ER_DUP_ENTRY', 'conflict'],
  [1452, 'ER_NO_REFERENCED_ROW_2', 'conflict'],
  [1045, 'ER_ACCESS_DENIED_ERROR', 'unavailable'],
  [1040, 'ER_CON_COUNT_ERROR', 'unavailable'],
  [1290, 'ER_OPTION_PREVENTS_STATEMENT', 'unavailable'],
  [1927, 'ER_CONNECTION_KILLED', 'unavailable'],
  [1064, 'ER_PARSE_ERROR', 'statement'],
  [1406, 'ER_DATA_TOO_LONG', 'statement'],
  [-111, 'ECONNREFUSED', 'unavailable'],
])('%d %s is %s', (errno, code, kind) => {
  const error = thrown(errno, code)
  expect(kindOfDriverError(toDriverError(error), error)).toBe(kind)
})

test('an error without a number is the driver or the network, but for a wrong call', () => {
  const closed = new Error('Pool is closed.')
  expect(kindOfDriverError(toDriverError(closed), closed)).toBe('unavailable')
  const wrong = new TypeError('Bind parameters must not contain undefined')
  expect(kindOfDriverError(toDriverError(wrong), wrong)).toBe('statement')
})

test('a lost connection is known by what the driver or the server says', () => {
  expect(toDriverError(thrown(-104, 'ECONNRESET', 'x', { fatal: true })).lost).toBe(true)
  expect(toDriverError(thrown(1927, 'ER_CONNECTION_KILLED')).lost).toBe(true)
  expect(toDriverError(thrown(1213, 'ER_LOCK_DEADLOCK')).lost).toBe(false)
})

test('a text that may hold values is left out, and so is the SQL', () => {
  const error = toDriverError(thrown(1062, 'ER_DUP_ENTRY', "Duplicate entry 'ada@example.com'", { sql: 'hunter2' }))
  expect(error.message).toBe('1062 (ER_DUP_ENTRY)')
  expect(JSON.stringify(error) + String(error.stack)).not.toMatch(/ada@|hunter2/)
})

test('a text that names a table or column is kept for the developer', () => {
  expect(toDriverError(thrown(1054, 'ER_BAD_FIELD_ERROR', "Unknown column 'x' in 'field list'")).message).toBe(
    "1054 (ER_BAD_FIELD_ERROR) Unknown column 'x' in 'field list'",
  )
})
