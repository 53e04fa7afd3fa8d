import type { Migration } from './database.ts'

/** One of the library's tables, as its migrations make it in one dialect. */
export interface TableShape {
  /** With `auth_`, as migrations write it. */
  readonly name: string
  readonly columns: readonly ColumnShape[]
  /** Columns that are unique together. */
  readonly uniques: readonly (readonly string[])[]
  readonly indexes: readonly { readonly name: string; readonly columns: readonly string[] }[]
}

/** A column as its dialect declares it. */
export interface ColumnShape {
  readonly name: string
  /** In SQL, such as `text`, `bigint` or `varchar(36)`. */
  readonly type: string
  readonly notNull: boolean
  readonly isKey: boolean
  readonly isUnique: boolean
  /** Whether the database counts it up. */
  readonly isCounter: boolean
  readonly default: string | number | boolean | null
  /** The table whose `id` it names; rows go with theirs. */
  readonly references: string | null
}

/**
 * Reads the tables out of the migrations that make them, so that nobody writes the columns down a second time.
 *
 * @throws {Error} A statement that is written in no way known here; a test reads all there are.
 */
export function tableShapes(migrations: readonly Migration[]): readonly TableShape[] {
  const shapes = new Map<string, TableShape>()
  for (const sql of migrations.flatMap(({ statements }) => statements.map(bare))) {
    const table = /^create table (?:if not exists )?(\w+) \((.*)\)[^()]*$/.exec(sql)
    const index = /^create index (\w+) on (\w+) \(([^()]+)\)$/.exec(sql)
    if (table?.[1] !== undefined) shapes.set(table[1], readTable(table[1], table[2] ?? ''))
    else if (index?.[1] !== undefined) addIndex(shapes, index[2] ?? '', index[1], index[3] ?? '')
    else throw new Error(`No table can be read out of: ${sql}`)
  }
  return [...shapes.values()]
}

/** In one line, without comments and quoted names. */
function bare(sql: string): string {
  return sql
    .replaceAll(/--[^\n]*|\/\*.*?\*\//g, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('`', '')
    .replaceAll(' collate "C"', '')
    .trim()
}

function addIndex(shapes: Map<string, TableShape>, table: string, name: string, columns: string): void {
  const shape = shapes.get(table)
  if (shape === undefined) throw new Error(`The index ${name} is of no table`)
  shapes.set(table, { ...shape, indexes: [...shape.indexes, { name, columns: list(columns) }] })
}

function readTable(name: string, body: string): TableShape {
  const parts = body.split(/,(?![^(]*\))/).map((part) => part.trim())
  const foreign = new Map<string, string>()
  const shape = {
    name,
    columns: [] as ColumnShape[],
    uniques: [] as string[][],
    indexes: [] as TableShape['indexes'][0][],
  }
  for (const part of parts) {
    const [, unique] = /^unique \((.+)\)$/.exec(part) ?? []
    const [, index, of] = /^index (\w+) \((.+)\)$/.exec(part) ?? []
    const [, from, to] = /^foreign key \((\w+)\) references (\w+) \(id\) on delete cascade$/.exec(part) ?? []
    if (unique !== undefined) shape.uniques.push(list(unique))
    else if (index !== undefined && of !== undefined) shape.indexes.push({ name: index, columns: list(of) })
    else if (from !== undefined && to !== undefined) foreign.set(from, to)
    else shape.columns.push(readColumn(part))
  }
  const columns = shape.columns.map((column) => ({
    ...column,
    references: foreign.get(column.name) ?? column.references,
  }))
  return { ...shape, columns }
}

const columnPattern = new RegExp(
  [
    String.raw`^(?<name>\w+) (?<type>\w+(?:\(\d+\))?)(?<generated> generated always as identity)?(?<key> primary key)?`,
    String.raw`(?<counted> autoincrement| auto_increment)?(?<notNull> not null)?(?: default (?<value>\S+))?(?<unique> unique)?`,
    String.raw`(?: references (?<references>\w+) \(id\) on delete cascade)?$`,
  ].join(''),
)

function readColumn(text: string): ColumnShape {
  const found = columnPattern.exec(text)?.groups
  if (found === undefined) throw new Error(`No column can be read out of: ${text}`)
  const { name = '', type = '' } = found
  return {
    name,
    type,
    notNull: found['notNull'] !== undefined || found['key'] !== undefined,
    isKey: found['key'] !== undefined,
    isUnique: found['unique'] !== undefined,
    isCounter: found['counted'] !== undefined || found['generated'] !== undefined,
    default: found['value'] === undefined ? null : readDefault(found['value']),
    references: found['references'] ?? null,
  }
}

function readDefault(text: string): string | number {
  const [, quoted] = /^\(?'(.*?)'\)?$/.exec(text) ?? []
  return quoted ?? Number(text)
}

function list(names: string): string[] {
  return names.split(',').map((name) => name.trim())
}
