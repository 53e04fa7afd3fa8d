import { expect, test } from 'vitest'
import { statement } from '../database.ts'
import type { Params } from '../database.ts'
import { temporaryDatabase } from '../testing-only/temporary-database.ts'
import { refusalOf } from '../testing-only/contract.ts'
import { createSqliteMigrations } from './migrate.ts'
import { inTransaction } from './batch.ts'
import { loadLibsql } from './libsql.ts'

const named = (name: string, sql: string) =>
  statement<Params, { version: number; name: string; applied_at: number }>(name, sql)

test('every migration leaves a row with its name and the time by the app clock', async () => {
  const { database, remove } = await temporaryDatabase({ clock: { now: () => 1_800_000_000_000 }, migrate: false })
  await database.migrations.apply()
  const rows = await database.all(named('test.rows', 'select version, name, applied_at from auth_schema'), {})
  expect(rows[0]).toEqual({ version: 1, name: 'foundation', applied_at: 1_800_000_000_000 })
  await remove()
})

test.each([
  ['a lost auth_schema', 'drop table auth_schema'],
  ['an emptied auth_schema', 'delete from auth_schema'],
  ['a lost table', 'drop table auth_outbox'],
  ['a version from the far future', `insert into auth_schema values (2, 'x', 1), (3, 'x', 1), (4, 'x', 1)`],
])('%s is told, and nothing is destroyed', async (_title, sql) => {
  const { database, remove } = await temporaryDatabase()
  await database.run(named('test.user', `insert into auth_users (id, created_at, updated_at) values ('a', 1, 1)`), {})
  await database.run(named('test.damage', sql), {})
  expect((await refusalOf(database.migrations.status())).kind).toBe('statement')
  expect((await refusalOf(database.migrations.apply())).kind).toBe('statement')
  expect(await database.all(named('test.users', 'select id from auth_users'), {})).toEqual([{ id: 'a' }])
  await remove()
})

test('the tables of the next version are fine', async () => {
  const { database, remove } = await temporaryDatabase()
  const { target } = await database.migrations.status()
  await database.run(statement<Params>('test.next', `insert into auth_schema values (${target + 1}, 'next', 1)`), {})
  expect(await database.migrations.status()).toEqual({ current: target + 1, target, pending: [], missingColumns: [] })
  expect(await database.migrations.apply()).toEqual({ current: target + 1, target, pending: [], missingColumns: [] })
  await remove()
})

test('a migration that fails in the middle leaves nothing of itself or of those before it', async () => {
  const connection = (await loadLibsql())(':memory:')
  const migrations = createSqliteMigrations({
    clock: { now: () => 1 },
    prefix: 'auth_',
    userColumns: [],
    transaction: async (mode, work) =>
      inTransaction(
        connection,
        mode,
        () => {},
        () => work(connection),
      ),
    migrations: [
      { version: 1, name: 'good', statements: ['create table auth_users (id text)'] },
      { version: 2, name: 'bad', statements: ['create table auth_tokens (id text)', 'create nonsense'] },
    ],
  })
  const error = await refusalOf(migrations.apply())
  expect(error.message).toContain('migration 2 (bad)')
  expect(connection.prepare('select name from sqlite_master').all([])).toEqual([])
  connection.close()
})
