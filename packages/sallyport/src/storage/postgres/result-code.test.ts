import { expect, test } from 'vitest'
import { isLost, isRetried, kindOfSqlState } from './result-code.ts'

test.each([
  ['23505', 'conflict'],
  ['23503', 'conflict'],
  ['23502', 'statement'],
  ['23514', 'statement'],
  ['40001', 'busy'],
  ['40P01', 'busy'],
  ['55P03', 'busy'],
  ['57014', 'busy'],
  ['57P01', 'unavailable'],
  ['57P03', 'unavailable'],
  ['08006', 'unavailable'],
  ['25006', 'unavailable'],
  ['28P01', 'unavailable'],
  ['3D000', 'unavailable'],
  ['53300', 'unavailable'],
  ['58030', 'unavailable'],
  ['XX001', 'unavailable'],
  ['42P01', 'statement'],
  ['22003', 'statement'],
  ['25P02', 'statement'],
])('SQLSTATE %s is %s', (code, kind) => {
  expect(kindOfSqlState(code)).toBe(kind)
})

test('only a transaction that lost against another is run again', () => {
  expect(['40001', '40P01', '57014', '55P03', '23505'].map(isRetried)).toEqual([true, true, false, false, false])
})

test('a connection is lost with the server or by its administrator, not by a statement', () => {
  expect(['57P01', '57P02', '08006', '57014', '42601'].map(isLost)).toEqual([true, true, true, false, false])
})
