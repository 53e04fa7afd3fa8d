import { describe, expect, it, test } from 'vitest'
import { loadTableShapes } from './load-table-shapes.ts'
import { tableShapes } from './table-shape.ts'
import { indexes, tables } from './tables.ts'
import { statement } from './database.ts'
import { temporaryDatabase } from './testing-only/temporary-database.ts'

const own = [{ name: 'plan', type: 'text', maxLength: 64, default: 'free' }] as const

describe.each(['sqlite', 'postgres', 'mysql'] as const)('the tables of %s', (dialect) => {
  it('are all of them, with all named indexes', async () => {
    const shapes = await loadTableShapes(dialect)
    expect(shapes.map(({ name }) => name)).toEqual(tables)
    expect(shapes.flatMap(({ indexes }) => indexes.map(({ name }) => name)).toSorted()).toEqual([...indexes].toSorted())
  })

  it('have a key each, the same names as in SQLite, and the same that may be null', async () => {
    const facts = (shapes: Awaited<ReturnType<typeof loadTableShapes>>) =>
      shapes
        .filter(({ name }) => name !== 'auth_schema')
        .map(({ name, columns, uniques }) => ({
          name,
          uniques,
          columns: columns.map(({ type: _type, ...rest }) => rest),
        }))
    expect(facts(await loadTableShapes(dialect))).toEqual(facts(await loadTableShapes('sqlite')))
    for (const { columns } of await loadTableShapes(dialect))
      expect(columns.filter(({ isKey }) => isKey)).toHaveLength(1)
  })

  it("have the app's own columns at the end of the users", async () => {
    const users = (await loadTableShapes(dialect, own)).find(({ name }) => name === 'auth_users')
    expect(users?.columns.at(-1)).toMatchObject({ name: 'plan', notNull: true, default: 'free' })
  })
})

test('SQLite itself sees the same tables, columns, keys and references', async () => {
  const { database, remove } = await temporaryDatabase({ userColumns: own })
  for (const { name, columns, indexes: named } of await loadTableShapes('sqlite', own)) {
    const found = await database.all(
      statement<{ name: string }, { name: string; type: string; needed: number; key: number }>(
        'test.columns',
        'select name, type, "notnull" as needed, pk as key from pragma_table_info(:name)',
      ),
      { name },
    )
    expect(found.map(({ name, type, key }) => [name, type.toLowerCase(), key > 0])).toEqual(
      columns.map(({ name, type, isKey }) => [name, type, isKey]),
    )
    // A `integer primary key` is the row id: never null, whatever it says.
    for (const { name, needed, key } of found)
      if (key === 0) expect([name, needed === 1]).toEqual([name, columns.find((one) => one.name === name)?.notNull])
    const keys = await database.all(
      statement<{ name: string }, { column: string; target: string }>(
        'test.references',
        'select "from" as column, "table" as target from pragma_foreign_key_list(:name)',
      ),
      { name },
    )
    expect(keys).toEqual(
      columns.flatMap(({ name: column, references }) => (references === null ? [] : [{ column, target: references }])),
    )
    for (const index of named) {
      const parts = await database.all(
        statement<{ name: string }, { name: string }>('test.index', 'select name from pragma_index_info(:name)'),
        { name: index.name },
      )
      expect(parts.map(({ name }) => name)).toEqual(index.columns)
    }
  }
  await remove()
})

test.each(['alter table auth_users drop column name', 'create table auth_users (id text check (id > 1))'])(
  'what cannot be read is an error, not a table with something missing: %s',
  (sql) => {
    expect(() => tableShapes([{ version: 1, name: 'x', statements: [sql] }])).toThrow('can be read')
  },
)
