import { expect, test } from 'vitest'
import { createCompiler } from '../compile.ts'
import { statement } from '../database.ts'
import type { Params } from '../database.ts'
import { countChanges } from './count-changes.ts'

const compile = (sql: string) => createCompiler('mysql')(statement<Params>('test.statement', sql))
const update = compile('update auth_users set name = 1')
const upsert = compile('insert into auth_limits (tat) values (1) on duplicate\n key  update tat = 1')
const remove = compile('delete from auth_users')

test.each([
  [0, 'Rows matched: 3  Changed: 0  Warnings: 0', 3],
  [3, 'Rows matched: 3  Changed: 0  Warnings: 0', 3],
  [1, 'Datensätze gefunden: 12  Geändert: 1  Warnungen: 0', 12],
  [0, 'Rows matched: 0  Changed: 0  Warnings: 0', 0],
  [2, undefined, 2],
])('an update of which the server counts %d and says %j found %d', (affectedRows, info, changes) => {
  expect(countChanges(update, { affectedRows, insertId: 0, ...(info === undefined ? {} : { info }) })).toBe(changes)
})

test.each([
  ['inserted', 1, 0, 1],
  ['updated', 2, 0, 1],
  ['found as it should be, without FOUND_ROWS', 0, 0, 1],
  ['found as it should be, with FOUND_ROWS', 1, 0, 1],
  ['refused, without FOUND_ROWS', 0, 1, 0],
  ['refused, with FOUND_ROWS', 1, 1, 0],
  ['refused, on a pool that gives big numbers as text', 1, '1', 0],
])('a row that was %s', (_title, affectedRows, insertId, changes) => {
  expect(countChanges(upsert, { affectedRows, insertId, info: '' })).toBe(changes)
})

test('other statements count as the server does', () => {
  expect(countChanges(remove, { affectedRows: 4, insertId: 0, info: '' })).toBe(4)
})
