import type { Migration, MigrationStatus } from './database.ts'
import { StorageError } from './storage-error.ts'
import { missingUserColumns } from './user-column.ts'
import type { UserColumn } from './user-column.ts'

/** What a database shows of the library's tables, in the spelling without a configured prefix. */
export interface SchemaState {
  /** Rows of `auth_schema` by version, ascending; null where that table does not exist. */
  readonly versions: readonly number[] | null
  /** The library's tables that exist. */
  readonly tables: ReadonlySet<string>
  /** Columns of `auth_users`; empty where that table does not exist. */
  readonly userColumns: ReadonlySet<string>
}

/**
 * Where the tables stand, or why that cannot be told.
 *
 * The code runs on its own version of the tables and on the next one, so that a deployment may migrate first and restart after.
 *
 * @param migrations All of them, numbered from 1 without gaps.
 * @param userColumns The app's own, as configured.
 * @throws {StorageError} `statement`: half a schema, or one that is too new for this code. Nothing was changed.
 */
export function migrationStatus(
  state: SchemaState,
  migrations: readonly Migration[],
  userColumns: readonly UserColumn[] = [],
): MigrationStatus {
  const target = migrations.length
  const current = versionOf(state)
  if (current > target + 1) {
    throw refusal(
      `The tables are at version ${current}, and this code knows ${target} and runs on ${target + 1} at most: deploy newer code.`,
    )
  }
  const pending = migrations.slice(current)
  const missing = createdBy(migrations.slice(0, current)).filter((table) => !state.tables.has(table))
  if (missing.length > 0) {
    throw refusal(`The tables are at version ${current}, but ${missing.join(', ')} is missing: restore a backup.`)
  }
  return { current, target, pending, missingColumns: missingUserColumns(userColumns, state.userColumns) }
}

/** The tables that migrations create, in order. */
export function createdBy(migrations: readonly Migration[]): string[] {
  return migrations.flatMap(({ statements }) =>
    statements.flatMap((sql) => /^create table (?:if not exists )?(\w+)/i.exec(sql)?.[1] ?? []),
  )
}

function versionOf({ versions, tables }: SchemaState): number {
  if (versions === null || versions.length === 0) {
    const present = [...tables].filter((table) => table !== 'auth_schema')
    if (present.length === 0) return 0
    throw refusal(
      `There are tables (${present.join(', ')}), but auth_schema does not say which version: restore a backup, set another prefix, or remove them.`,
    )
  }
  if (versions.some((version, at) => version !== at + 1)) {
    throw refusal(`auth_schema has the versions ${versions.join(', ')}, not all from 1: restore a backup.`)
  }
  return versions.length
}

function refusal(message: string): StorageError {
  return new StorageError('statement', message)
}
