import { expect, inject, test } from 'vitest'
import { createdBy } from '../migrate.ts'
import { columnsNamedLikeTables, indexes, tables } from '../tables.ts'
import { storageDeps } from '../testing-only/temporary-database.ts'
import { runMysql, temporaryMysql } from '../testing-only/temporary-mysql.ts'
import { mysqlMigrations } from './migrations.ts'
import { openMysql } from './open-mysql.ts'

test('migrations are numbered from 1 without gaps', () => {
  expect(mysqlMigrations.map(({ version }) => version)).toEqual(mysqlMigrations.map((_, at) => at + 1))
})

test('the migrations make the tables, indexes and columns that tables.ts lists', async () => {
  const { url, remove } = await temporaryMysql(inject('mysqlUrl'))
  const db = await openMysql(storageDeps, { database: url })
  await db.migrations.apply()
  await db.close()
  const names = async (sql: string) => (await runMysql(url, sql)).map((row) => row['name'])
  const own = 'table_schema = database()'
  expect(await names(`select table_name as name from information_schema.tables where ${own} order by 1`)).toEqual(
    tables.toSorted(),
  )
  const named = `select distinct index_name as name from information_schema.statistics where ${own} and index_name regexp '^auth_' order by 1`
  expect(await names(named)).toEqual(indexes.toSorted())
  const alike = `select distinct column_name as name from information_schema.columns where ${own} and column_name regexp '^auth_'`
  expect(await names(alike)).toEqual([...columnsNamedLikeTables])
  expect(['auth_schema', ...createdBy(mysqlMigrations)].toSorted()).toEqual(tables.toSorted())
  await remove()
})
