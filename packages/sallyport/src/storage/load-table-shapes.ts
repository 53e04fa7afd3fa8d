import type { Dialect, Migration } from './database.ts'
import { tableShapes } from './table-shape.ts'
import type { ColumnShape, TableShape } from './table-shape.ts'
import { userColumnType } from './user-column.ts'
import type { UserColumn } from './user-column.ts'

/**
 * Every table as it is in a dialect, `auth_schema` first, with the app's own columns on the users. Loads the migrations of that dialect
 * only.
 */
export async function loadTableShapes(
  dialect: Dialect,
  userColumns: readonly UserColumn[] = [],
): Promise<readonly TableShape[]> {
  const own = userColumns.map((column) => ownColumn(dialect, column))
  const { createSchema, migrations } = await codeOf(dialect)
  const first = { version: 0, name: 'versions', statements: [createSchema] }
  const tables = tableShapes([first, ...migrations])
  return tables.map((table) =>
    table.name === 'auth_users' ? { ...table, columns: [...table.columns, ...own] } : table,
  )
}

async function codeOf(dialect: Dialect): Promise<{ createSchema: string; migrations: readonly Migration[] }> {
  if (dialect === 'postgres') {
    const [{ createSchema }, { postgresMigrations: migrations }] = await Promise.all([
      import('./postgres/migrate.ts'),
      import('./postgres/migrations.ts'),
    ])
    return { createSchema, migrations }
  }
  if (dialect === 'mysql') {
    const [{ createSchema }, { mysqlMigrations: migrations }] = await Promise.all([
      import('./mysql/migrate.ts'),
      import('./mysql/migrations.ts'),
    ])
    return { createSchema, migrations }
  }
  const [{ createSchema }, { sqliteMigrations: migrations }] = await Promise.all([
    import('./sqlite/migrate.ts'),
    import('./sqlite/migrations.ts'),
  ])
  return { createSchema, migrations }
}

const plain = { isKey: false, isUnique: false, isCounter: false, references: null } as const

function ownColumn(dialect: Dialect, column: UserColumn): ColumnShape {
  const { name, default: value } = column
  return { ...plain, name, type: userColumnType(dialect, column), notNull: value !== null, default: value }
}
