import type { Dialect } from '../../storage/database.ts'
import { loadTableShapes } from '../../storage/load-table-shapes.ts'
import { columnsOf } from '../../user/user-field-set.ts'
import type { Change } from '../init/plan.ts'
import type { Project } from '../project/read-project.ts'
import { Refusal } from '../refusal.ts'
import { drizzleTables } from './drizzle-tables.ts'
import { findDrizzle, findPrisma } from './find-orm.ts'
import type { OrmSchema } from './find-orm.ts'
import { tableName } from './names.ts'
import { readSetting } from './read-setting.ts'
import { tables } from '../../storage/tables.ts'
import { partAtMarks, withBlock } from './marked-block.ts'
import { modelName, prismaModels } from './prisma-models.ts'
import { prismaReferences } from './prisma-references.ts'
import type { SchemaFile } from './schema-file.ts'

/** What was asked for; null to look by oneself. */
export interface OrmWanted {
  readonly prisma: string | null
  readonly drizzle: string | null
  /** The dialect of the users' database; null where it is not known. */
  readonly dialect: Dialect | null
}

/**
 * What would be written into the app's Prisma or Drizzle schema.
 *
 * @throws {Refusal} `not_configured`, `exists`: the marked lines are no pair.
 */
export async function ormChanges(
  project: Project,
  schema: SchemaFile,
  wanted: OrmWanted,
): Promise<{ readonly changes: readonly Change[]; readonly notes: readonly string[] }> {
  const found = [findPrisma(project, wanted.prisma), findDrizzle(project, wanted.drizzle)].filter((one) => one !== null)
  const changes: Change[] = []
  const notes: string[] = []
  for (const orm of found) {
    if (wanted.dialect !== null && wanted.dialect !== orm.dialect)
      notes.push(`${orm.file} is for ${orm.dialect} and the users are in ${wanted.dialect}: it stays as it is.`)
    else {
      changes.push(...(await ormChange(project, schema, orm)))
      notes.push(...ownerNotes(project, schema.prefix, orm))
    }
  }
  return { changes, notes }
}

/** Tools that compare a schema with the database must be told that these tables are not theirs. */
function ownerNotes({ modules }: Project, prefix: string, { orm, config, dialect }: OrmSchema): string[] {
  if (orm === 'drizzle') {
    const filter = config === null ? null : readSetting(modules, config, 'tablesFilter')
    if (config === null || [filter].flat().includes(`!${prefix}*`)) return []
    return [`Set tablesFilter: ['!${prefix}*'] in ${config}, or drizzle-kit push drops sallyport's tables.`]
  }
  const own = config === null ? null : (readSetting(modules, config, 'tables') as { external?: unknown } | null)
  const external = [own?.external].flat().filter((name) => typeof name === 'string')
  const names = tables.map((name) => tableName(name, prefix))
  if (names.every((name) => external.some((one) => one === name || one.endsWith(`.${name}`)))) return []
  // Prisma wants the schema of the database where there are several.
  const list = names.map((name) => `'${dialect === 'postgres' ? 'public.' : ''}${name}'`).join(', ')
  return [
    `In prisma.config.ts set experimental: { externalTables: true } and tables: { external: [${list}] }, or Prisma's migrations change sallyport's tables.`,
  ]
}

async function ormChange({ files }: Project, { prefix, fields }: SchemaFile, orm: OrmSchema): Promise<Change[]> {
  const before = files.read(orm.file)
  const parted = partAtMarks(before ?? '')
  if (parted === null)
    throw new Refusal(
      'exists',
      `${orm.file} has lines with sallyport:begin and sallyport:end that are not one pair: leave one of each, in order, or none.`,
    )
  const shapes = await loadTableShapes(orm.dialect, columnsOf(fields))
  const others = orm.files.filter((file) => file !== orm.file).map((file) => files.read(file) ?? '')
  const models = new Set(shapes.map(({ name }) => modelName(name)))
  const block =
    orm.orm === 'drizzle'
      ? drizzleTables(orm.dialect, prefix, shapes, fields)
      : prismaModels(
          orm.dialect,
          prefix,
          shapes,
          fields,
          prismaReferences([parted.before, parted.after, ...others], models),
        )
  const after = withBlock(parted, block)
  return after === before ? [] : [{ path: orm.file, before, after, isSecret: false }]
}
