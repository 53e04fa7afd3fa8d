import type { Dialect } from '../../storage/database.ts'
import type { ColumnShape, TableShape } from '../../storage/table-shape.ts'
import { foreignKeyName, uniquesOf } from './drizzle-tables.ts'
import { camelCase, capital, tableName } from './names.ts'
import type { UserFieldSet } from '../../user/user-field-set.ts'
import type { PrismaReference } from './prisma-references.ts'

/**
 * The tables as models of Prisma: `AuthUser` for `auth_users`, and so on, whatever the prefix.
 *
 * @param fields For what is yes or no: SQLite itself has numbers for that.
 * @param references Relations of the app's models to ours: Prisma wants both ends of each.
 */
export function prismaModels(
  dialect: Dialect,
  prefix: string,
  tables: readonly TableShape[],
  fields: UserFieldSet,
  references: readonly PrismaReference[],
): string {
  return tables.map((table) => prismaModel(dialect, prefix, table, tables, fields, references)).join('\n\n')
}

/** `auth_users` is `AuthUser`. */
export function modelName(table: string): string {
  return capital(camelCase(table.replace(/s$/, '')))
}

function prismaModel(
  dialect: Dialect,
  prefix: string,
  table: TableShape,
  tables: readonly TableShape[],
  fields: UserFieldSet,
  references: readonly PrismaReference[],
): string {
  const isYesOrNo = (column: string) =>
    table.name === 'auth_users' && fields.some((one) => one.column === column && one.definition.kind === 'boolean')
  const model = modelName(table.name)
  const uniques = uniquesOf(dialect, prefix, table)
  const list = (names: readonly string[]) => `[${names.map(camelCase).join(', ')}]`
  const lines = [
    ...table.columns.map((column) =>
      prismaColumn(dialect, isYesOrNo(column.name) ? { ...column, type: 'boolean' } : column, uniques),
    ),
    ...table.columns.flatMap((column) => prismaRelation(dialect, prefix, table, column)),
    ...tables.flatMap((other) => other.columns.flatMap((column) => backRelation(table, other, column))),
    ...references
      .filter((reference) => reference.model === model)
      .map(({ field, type, relation }) => [
        field,
        type,
        relation === null ? '' : `@relation(${JSON.stringify(relation)})`,
      ]),
  ]
  const attributes = [
    ...uniques
      .filter(({ columns }) => columns.length > 1)
      .map(({ name, columns }) => `@@unique(${list(columns)}${dialect === 'sqlite' ? '' : `, map: "${name}"`})`),
    ...table.indexes.map(({ name, columns }) => `@@index(${list(columns)}, map: "${tableName(name, prefix)}")`),
    `@@map("${tableName(table.name, prefix)}")`,
  ]
  return [`model ${model} {`, ...aligned(lines), '', ...attributes.map((one) => `  ${one}`), '}'].join('\n')
}

/** In columns, as `prisma format` has them. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0))
  const [first, second] = [width(0), width(1)]
  return rows.map(([name = '', type = '', rest = '']) =>
    `  ${name.padEnd(first)} ${type.padEnd(second)} ${rest}`.trimEnd(),
  )
}

const types: Readonly<Record<Dialect, Readonly<Record<string, string>>>> = {
  // An `Int` of Prisma has 32 bits; times have more.
  sqlite: { text: 'String', integer: 'BigInt', real: 'Float', boolean: 'Boolean' },
  postgres: { text: 'String', bigint: 'BigInt', 'double precision': 'Float', boolean: 'Boolean' },
  mysql: {
    varchar: 'String',
    text: 'String',
    mediumtext: 'String',
    bigint: 'BigInt',
    int: 'Int',
    double: 'Float',
    boolean: 'Boolean',
  },
}

const natives: Readonly<Record<string, string>> = { text: '@db.Text', mediumtext: '@db.MediumText' }

function prismaColumn(
  dialect: Dialect,
  { name, type, notNull, isKey, isCounter, isUnique, default: value }: ColumnShape,
  uniques: readonly { readonly name: string; readonly columns: readonly string[] }[],
): string[] {
  const field = camelCase(name)
  const [, base = '', length] = /^(.*?)(?:\((\d+)\))?$/.exec(type) ?? []
  const unique = uniques.find(({ columns }) => columns.length === 1 && columns[0] === name)
  const attributes = [
    ...(isKey ? ['@id'] : []),
    ...(isUnique ? [dialect === 'mysql' ? `@unique(map: "${unique?.name}")` : '@unique'] : []),
    ...(isCounter ? ['@default(autoincrement())'] : []),
    ...(value === null ? [] : [`@default(${defaultOf(base, value)})`]),
    ...(field === name ? [] : [`@map("${name}")`]),
    ...(dialect === 'mysql' && length !== undefined ? [`@db.VarChar(${length})`] : []),
    ...(dialect === 'mysql' && natives[base] !== undefined ? [natives[base]] : []),
  ]
  return [field, `${types[dialect][base]}${notNull ? '' : '?'}`, attributes.join(' ')]
}

function defaultOf(base: string, value: string | number | boolean): string {
  // MySQL has a default of a text in parentheses only.
  if (base === 'mediumtext') return `dbgenerated("('${String(value)}')")`
  return JSON.stringify(value)
}

function prismaRelation(dialect: Dialect, prefix: string, table: TableShape, column: ColumnShape): string[][] {
  if (column.references === null) return []
  const name =
    dialect === 'mysql' ? `, map: "${foreignKeyName(dialect, tableName(table.name, prefix), column.name)}"` : ''
  const ends = `fields: [${camelCase(column.name)}], references: [id], onDelete: Cascade, onUpdate: NoAction${name}`
  return [[camelCase(column.name.replace(/_id$/, '')), modelName(column.references), `@relation(${ends})`]]
}

/** The other end of one of our own references: one row where the reference is the key, else a list. */
function backRelation(table: TableShape, other: TableShape, { references, isKey }: ColumnShape): string[][] {
  if (references !== table.name) return []
  const bare = camelCase(other.name.replace(/^auth_/, ''))
  return [isKey ? [bare.replace(/s$/, ''), `${modelName(other.name)}?`] : [bare, `${modelName(other.name)}[]`]]
}
