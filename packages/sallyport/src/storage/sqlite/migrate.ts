import type { Clock } from '../../base/clock.ts'
import { withPrefix } from '../compile.ts'
import type { Migration, Migrations, MigrationStatus } from '../database.ts'
import { migrationStatus } from '../migrate.ts'
import type { SchemaState } from '../migrate.ts'
import { addUserColumn, usersTable } from '../user-column.ts'
import type { UserColumn } from '../user-column.ts'
import { defaultPrefix, tables } from '../tables.ts'
import { attempt } from './batch.ts'
import type { SqliteConnection } from './connection.ts'
import { sqliteMigrations } from './migrations.ts'

/** What the migrations work with. */
export interface SqliteMigrationDeps {
  readonly clock: Clock
  readonly prefix: string
  /** The app's own columns of `auth_users`. */
  readonly userColumns: readonly UserColumn[]
  /** Runs work in one transaction, within one tick. */
  readonly transaction: <T>(mode: 'deferred' | 'immediate', work: (connection: SqliteConnection) => T) => Promise<T>
  /** Default: the library's own. */
  readonly migrations?: readonly Migration[]
}

/** The table of versions. */
export const createSchema = `create table if not exists auth_schema (
  version integer primary key, name text not null, applied_at integer not null) strict`
const insertVersion = 'insert into auth_schema (version, name, applied_at) values'

/** The migrations of one SQLite database. */
export function createSqliteMigrations(deps: SqliteMigrationDeps): Migrations {
  const migrations = deps.migrations ?? sqliteMigrations
  const status = (connection: SqliteConnection): MigrationStatus =>
    migrationStatus(readState(connection, deps.prefix), migrations, deps.userColumns)

  return {
    status: () => deps.transaction('deferred', status),
    // The version is read again under the write lock: of two that start at once, the second finds it done.
    apply: (onStart, onColumn) =>
      deps.transaction('immediate', (connection) => {
        for (const migration of status(connection).pending) {
          onStart?.(migration)
          applyOne(connection, deps, migration)
        }
        for (const column of status(connection).missingColumns) {
          onColumn?.(column)
          addColumn(connection, deps.prefix, column)
        }
        return status(connection)
      }),
  }
}

function applyOne(connection: SqliteConnection, { clock, prefix }: SqliteMigrationDeps, migration: Migration): void {
  const { version, name } = migration
  const title = `migration ${version} (${name})`
  attempt(connection, title, null, () => {
    for (const sql of [createSchema, ...migration.statements]) connection.exec(withPrefix(title, sql, prefix))
    connection.prepare(`${withPrefix(title, insertVersion, prefix)} (?, ?, ?)`).run([version, name, clock.now()])
  })
}

function addColumn(connection: SqliteConnection, prefix: string, column: UserColumn): void {
  attempt(connection, `column ${column.name}`, null, () => connection.exec(addUserColumn('sqlite', prefix, column)))
}

function readState(connection: SqliteConnection, prefix: string): SchemaState {
  const spelled = (table: string) => prefix + table.slice(defaultPrefix.length)
  const present = new Set(
    connection
      .prepare(`select name from sqlite_master where type = 'table'`)
      .all([])
      .map((row) => row['name']),
  )
  const own = new Set(tables.filter((table) => present.has(spelled(table))))
  const userColumns = new Set(
    connection
      .prepare('select name from pragma_table_info(?)')
      .all([usersTable(prefix)])
      .map((row) => String(row['name'])),
  )
  if (!own.has('auth_schema')) return { versions: null, tables: own, userColumns }
  const rows = connection.prepare(`select version from ${spelled('auth_schema')} order by version`).all([])
  return { versions: rows.map((row) => Number(row['version'])), tables: own, userColumns }
}
