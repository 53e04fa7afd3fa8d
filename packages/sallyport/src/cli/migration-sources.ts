import { withPrefix } from '../storage/compile.ts'
import type { Database, Migration } from '../storage/database.ts'

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
 */
export function migrationSources(db: Database, prefix: string): readonly MigrationSource[] {
  return [libraryTables(db, prefix)]
}

function libraryTables({ migrations }: Database, prefix: string): MigrationSource {
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
    apply: async (onStart) => spelled(await migrations.apply(onStart)),
  }
}
