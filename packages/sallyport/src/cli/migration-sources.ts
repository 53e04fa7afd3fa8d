import { withPrefix } from '../storage/compile.ts'
import type { Database, Migration } from '../storage/database.ts'
import { addUserColumn } from '../storage/user-column.ts'
import type { UserColumn } from '../storage/user-column.ts'

/** Migrations that `sallyport migrate` applies, from one place. */
export interface MigrationSource {
  /** Stable, for `--json`. */
  readonly id: string
  /** For people. */
  readonly title: string
  status(): Promise<SourceStatus>
  /**
   * Applies what is pending, under a lock: of two at once, one works and the other finds it done.
   *
   * @param onStart Told of each migration as it begins.
   */
  apply(onStart: (migration: Pick<Migration, 'version' | 'name'>) => void): Promise<SourceStatus>
}

/** Where one source stands. */
export interface SourceStatus {
  readonly current: number
  readonly target: number
  /** What is to be applied, in order, with the SQL as it will run. */
  readonly pending: readonly Migration[]
}

/**
 * Every source of migrations, in the order in which they are applied: the library's own tables first, since others build on them.
 *
 * @param prefix What the table names begin with.
 * @param columns The app's own of the users, which the database was opened with.
 */
export function migrationSources(
  db: Database,
  prefix: string,
  columns: readonly UserColumn[],
): readonly MigrationSource[] {
  const added: UserColumn[] = []
  const library = libraryTables(db, prefix, (column) => added.push(column))
  return columns.length === 0 ? [library] : [library, ownColumns(db, prefix, columns, added)]
}

/** Columns have no numbers: which are there is the truth. They are added with the library's own tables, under the same lock. */
function ownColumns(
  { migrations, dialect }: Database,
  prefix: string,
  columns: readonly UserColumn[],
  added: readonly UserColumn[],
): MigrationSource {
  const toMigration = (column: UserColumn): Migration => ({
    version: columns.findIndex(({ name }) => name === column.name) + 1,
    name: column.name,
    statements: [addUserColumn(dialect, prefix, column)],
  })
  const status = async (): Promise<SourceStatus> => {
    const { missingColumns } = await migrations.status()
    const target = columns.length
    return { current: target - missingColumns.length, target, pending: missingColumns.map(toMigration) }
  }
  return {
    id: 'fields',
    title: 'fields of your own',
    status,
    apply: (onStart) => {
      for (const column of added) onStart(toMigration(column))
      return status()
    },
  }
}

function libraryTables(
  { migrations }: Database,
  prefix: string,
  onColumn: (column: UserColumn) => void,
): MigrationSource {
  const spelled = ({ current, target, pending }: SourceStatus): SourceStatus => ({
    current,
    target,
    pending: pending.map((migration) => ({
      ...migration,
      statements: migration.statements.map((sql) => withPrefix(migration.name, sql, prefix)),
    })),
  })
  return {
    id: 'library',
    title: "sallyport's own tables",
    status: async () => spelled(await migrations.status()),
    apply: async (onStart) => spelled(await migrations.apply(onStart, onColumn)),
  }
}
