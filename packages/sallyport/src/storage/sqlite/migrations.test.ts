import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { statement } from '../database.ts'
import type { Params } from '../database.ts'
import { createdBy } from '../migrate.ts'
import { columnsNamedLikeTables, indexes, tables } from '../tables.ts'
import { temporaryDatabase } from '../testing-only/temporary-database.ts'
import { sqliteMigrations } from './migrations.ts'

const repository = join(import.meta.dirname, '../../../../..')

test('migrations.ts is what its generator makes of the SQL files', () => {
  const output = execFileSync(process.execPath, ['scripts/generate-migrations.mjs', '--check'], { cwd: repository })
  expect(String(output)).toContain('sqlite/migrations.ts is up to date')
})

test('migrations are numbered from 1 without gaps', () => {
  expect(sqliteMigrations.map(({ version }) => version)).toEqual(sqliteMigrations.map((_, at) => at + 1))
})

test('tables.ts lists the tables and indexes that the migrations create, and the columns that look like them', async () => {
  const { database, remove } = await temporaryDatabase()
  const made = statement<Params, { type: string; name: string }>(
    'test.made',
    `select type, name from sqlite_master where name not like 'sqlite%' order by name`,
  )
  const names = (wanted: string, rows: { type: string; name: string }[]) =>
    rows.filter(({ type }) => type === wanted).map(({ name }) => name)
  const rows = await database.all(made, {})
  expect(names('table', rows)).toEqual(tables.toSorted())
  expect(names('index', rows)).toEqual(indexes.toSorted())
  expect(['auth_schema', ...createdBy(sqliteMigrations)].toSorted()).toEqual(tables.toSorted())
  const alike = statement<Params, { name: string }>(
    'test.columns',
    `select distinct c.name from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table' and c.name like 'auth\\_%' escape '\\'`,
  )
  expect((await database.all(alike, {})).map(({ name }) => name)).toEqual([...columnsNamedLikeTables])
  await remove()
})
