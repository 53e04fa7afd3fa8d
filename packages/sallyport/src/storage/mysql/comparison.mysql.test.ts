import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { statement, step } from '../database.ts'
import type { Database } from '../database.ts'
import { refusalOf } from '../testing-only/contract.ts'
import { storageDeps } from '../testing-only/temporary-database.ts'
import { temporaryMysql } from '../testing-only/temporary-mysql.ts'
import type { TemporaryMysql } from '../testing-only/temporary-mysql.ts'
import { openMysql } from './open-mysql.ts'

const insert = statement<{ id: string; email: string }>(
  'test.insert',
  'insert into auth_users (id, email, created_at, updated_at) values (:id, :email, 1, 1)',
)
const byEmail = statement<{ email: string }, { id: string }>(
  'test.by-email',
  'select id from auth_users where email = :email',
)
const byEmailAsSubquery = statement<{ email: string }, { id: string }>(
  'test.by-email-as-subquery',
  'select id from auth_users where email = (select :email)',
)
const empty = statement<Record<never, never>>('test.empty', 'delete from auth_users')

let temporary: TemporaryMysql
let prepared: Database
let literal: Database

beforeAll(async () => {
  temporary = await temporaryMysql(inject('mysqlUrl'))
  prepared = await openMysql(storageDeps, { database: temporary.url })
  literal = await openMysql(storageDeps, { database: temporary.url, preparedStatements: false })
  await prepared.migrations.apply()
})

afterAll(async () => {
  await prepared.close()
  await literal.close()
  await temporary.remove()
})

const alike: readonly (readonly [string, string, string])[] = [
  ['one has a space behind it', 'a', 'a '],
  ['one is in upper case', 'ada@example.com', 'Ada@example.com'],
  ['one has an accent', 'zoe@example.com', 'zoë@example.com'],
  ['an accent is a character of its own in one', 'zo\u00eb', 'zoe\u0308'],
  ['one has a Cyrillic а', 'ada', '\u0430da'],
  ['one has a sharp s', 'strasse', 'straße'],
  ['one has full-width letters', 'ada', '\uff41da'],
  ['one has an emoji more', 'ada', 'ada👩🏽‍🚀'],
  ['their emoji differ', 'ada👩', 'ada👨'],
  ['one has a joiner that nobody sees', 'ada', 'a\u200dda'],
]

test.each(alike)('two texts stay two where %s: %j, %j', async (_title, one, other) => {
  for (const db of [prepared, literal]) {
    await db.batch([step(insert, { id: 'one', email: one }), step(insert, { id: 'other', email: other })])
    for (const select of [byEmail, byEmailAsSubquery]) {
      expect(await prepared.all(select, { email: one })).toEqual([{ id: 'one' }])
      expect(await prepared.all(select, { email: other })).toEqual([{ id: 'other' }])
      expect(await literal.all(select, { email: one })).toEqual([{ id: 'one' }])
      expect(await literal.all(select, { email: other })).toEqual([{ id: 'other' }])
    }
    await db.run(empty, {})
  }
})

test.each(alike)('ids differ too where %s', async (_title, one, other) => {
  await prepared.batch([step(insert, { id: one, email: 'one' }), step(insert, { id: other, email: 'other' })])
  await prepared.run(empty, {})
})

test('a text that is too long is refused, never cut', async () => {
  const email = 'x'.repeat(256)
  expect((await refusalOf(prepared.run(insert, { id: 'a', email }))).kind).toBe('statement')
  expect((await refusalOf(prepared.run(insert, { id: 'x'.repeat(37), email: 'a' }))).kind).toBe('statement')
  expect(await prepared.get(byEmail, { email: 'x'.repeat(255) })).toBeNull()
})

test('every column of every table compares byte by byte', async () => {
  const columns = statement<Record<never, never>, { name: string; collation: string }>(
    'test.columns',
    `select concat(table_name, '.', column_name) as name, collation_name as collation from information_schema.columns
     where table_schema = database() and collation_name is not null and table_name <> 'auth_schema'`,
  )
  const rows = await prepared.all(columns, {})
  expect(rows.length).toBeGreaterThan(20)
  for (const { collation } of rows) expect(collation).toMatch(/^utf8mb4_(?:nopad|0900)_bin$/)
})
