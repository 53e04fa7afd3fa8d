import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Change } from '../init/plan.ts'
import type { Project } from '../project/read-project.ts'
import { compareFields } from './compare-fields.ts'
import { migrationFiles, migrationsFolder } from './migration-files.ts'
import { ormChanges } from './orm-changes.ts'
import type { OrmWanted } from './orm-changes.ts'
import { formatSchemaFile, readSchemaFile, schemaFile } from './schema-file.ts'
import type { SchemaFile } from './schema-file.ts'

/** Everything that `schema` would write. */
export interface SchemaPlan {
  readonly changes: readonly Change[]
  /** What it does not do by itself. */
  readonly notes: readonly string[]
  /** Names of the fields that get a column. */
  readonly added: readonly string[]
}

/**
 * Decides what `schema` writes. It reads, and changes nothing.
 *
 * @param orm null to leave Prisma and Drizzle schemas alone.
 */
export async function planSchema(project: Project, schema: SchemaFile, orm: OrmWanted | null): Promise<SchemaPlan> {
  const { files } = project
  const { added, notes } = compareFields(readSchemaFile(files), schema)
  const rest = orm === null ? { changes: [], notes: [] } : await ormChanges(project, schema, orm)
  const [before, after] = [files.read(schemaFile), formatSchemaFile(schema)]
  const written = migrationFiles(schema.prefix, added, existingMigrations(project)).map(({ path, text }) => ({
    path,
    before: null,
    after: text,
    isSecret: false,
  }))
  // The migration first: if writing stops half way, the next run still sees the fields as new.
  return {
    changes: [
      ...written,
      ...rest.changes,
      ...(isSameJson(before, after) ? [] : [{ path: schemaFile, before, after, isSecret: false }]),
    ],
    notes: [
      ...(schema.roles === null
        ? ['The app computes its roles: the command line takes any role that is well-formed.']
        : []),
      ...notes,
      ...rest.notes,
    ],
    added: added.map(({ name }) => name),
  }
}

/** Whatever a formatter of the app's made of it. */
function isSameJson(before: string | null, after: string): boolean {
  return before !== null && JSON.stringify(JSON.parse(before)) === JSON.stringify(JSON.parse(after))
}

function existingMigrations({ files }: Project): string[] {
  return files.isFolder(migrationsFolder) ? readdirSync(join(files.root, migrationsFolder)) : []
}
