import type { Dialect } from '../../storage/database.ts'
import type { ColumnShape, TableShape } from '../../storage/table-shape.ts'
import type { UserFieldSet } from '../../user/user-field-set.ts'
import { camelCase, tableName } from './names.ts'

/** By the name of the module, so that nothing of the app's can be called alike. */
const module = 'sallyportSql'

const cores = { sqlite: 'sqlite', postgres: 'pg', mysql: 'mysql' } as const satisfies Record<Dialect, string>

/**
 * The tables as Drizzle declares them, with their own import. Times and numbers are JavaScript numbers, as the library has them.
 *
 * @param fields For the words of an `enum`.
 */
export function drizzleTables(
  dialect: Dialect,
  prefix: string,
  tables: readonly TableShape[],
  fields: UserFieldSet,
): string {
  const core = cores[dialect]
  return [
    `import * as ${module} from 'drizzle-orm/${core}-core'`,
    ...tables.map((table) => drizzleTable(dialect, prefix, table, table.name === 'auth_users' ? fields : [])),
  ].join('\n\n')
}

function drizzleTable(dialect: Dialect, prefix: string, table: TableShape, fields: UserFieldSet): string {
  const columns = table.columns.map((column) => {
    const field = fields.find((one) => one.column === column.name)
    return `  ${camelCase(column.name)}: ${drizzleColumn(dialect, column, field?.definition ?? null)},`
  })
  const on = (names: readonly string[]) => names.map((name) => `t.${camelCase(name)}`).join(', ')
  const extras = [
    ...table.indexes.map(({ name, columns: of }) => `  ${module}.index('${tableName(name, prefix)}').on(${on(of)}),`),
    ...uniquesOf(dialect, prefix, table).map(({ name, columns: of }) =>
      dialect === 'sqlite' ? `  ${module}.unique().on(${on(of)}),` : `  ${module}.unique('${name}').on(${on(of)}),`,
    ),
    ...foreignKeys(dialect, prefix, table),
  ]
  const make = `${module}.${cores[dialect]}Table('${tableName(table.name, prefix)}', {`
  const tail = extras.length === 0 ? ['})'] : ['}, (t) => [', ...extras, '])']
  return [`export const ${camelCase(table.name)} = ${make}`, ...columns, ...tail].join('\n')
}

/** With the names that the servers give them; SQLite gives none. */
function foreignKeys(dialect: Dialect, prefix: string, { name, columns }: TableShape): string[] {
  if (dialect === 'sqlite') return []
  return columns.flatMap(({ name: column, references }) => {
    if (references === null) return []
    const ends = `columns: [t.${camelCase(column)}], foreignColumns: [${camelCase(references)}.id]`
    const key = foreignKeyName(dialect, tableName(name, prefix), column)
    return [`  ${module}.foreignKey({ name: '${key}', ${ends} }).onDelete('cascade'),`]
  })
}

/** As the server names it by itself. */
export function foreignKeyName(dialect: Dialect, table: string, column: string): string {
  return dialect === 'mysql' ? `${table}_ibfk_1` : `${table}_${column}_fkey`
}

/** As the database names them by itself. */
export function uniquesOf(
  dialect: Dialect,
  prefix: string,
  { name, columns, uniques }: TableShape,
): { readonly name: string; readonly columns: readonly string[] }[] {
  const all = [...columns.filter(({ isUnique }) => isUnique).map((column) => [column.name]), ...uniques]
  return all.map((of) => ({
    name: dialect === 'mysql' ? (of[0] ?? '') : `${tableName(name, prefix)}_${of.join('_')}_key`,
    columns: of,
  }))
}

function drizzleColumn(
  dialect: Dialect,
  column: ColumnShape,
  field: UserFieldSet[number]['definition'] | null,
): string {
  const { notNull, isKey, isCounter, default: value, references } = column
  const counted =
    dialect === 'postgres' ? '.generatedAlwaysAsIdentity()' : dialect === 'mysql' ? '.autoincrement()' : ''
  const key = isKey ? `.primaryKey(${isCounter && dialect === 'sqlite' ? '{ autoIncrement: true }' : ''})` : ''
  return [
    drizzleType(dialect, column, field),
    ...(notNull && !isKey ? ['.notNull()'] : []),
    ...(value === null ? [] : [`.default(${literal(value)})`]),
    key,
    ...(isCounter ? [counted] : []),
    ...(references === null || dialect !== 'sqlite'
      ? []
      : [`.references(() => ${camelCase(references)}.id, { onDelete: 'cascade' })`]),
  ].join('')

  function literal(of: string | number | boolean): string {
    return typeof of === 'string' ? quoted(of) : String(of)
  }
}

function drizzleType(
  dialect: Dialect,
  { name, type }: ColumnShape,
  field: UserFieldSet[number]['definition'] | null,
): string {
  const [, base = '', length] = /^(.*?)(?:\((\d+)\))?$/.exec(type) ?? []
  const words = field?.kind === 'enum' ? [`enum: [${(field.values ?? []).map(quoted).join(', ')}]`] : []
  const options: Readonly<Record<string, readonly string[]>> = {
    varchar: [`length: ${length}`, ...words],
    text: words,
    bigint: ["mode: 'number'"],
    integer: dialect === 'sqlite' && field?.kind === 'boolean' ? ["mode: 'boolean'"] : [],
  }
  const given = options[base] ?? []
  return `${module}.${camelCase(base.replaceAll(' ', '_'))}('${name}'${given.length === 0 ? '' : `, { ${given.join(', ')} }`})`
}

/** A string of JavaScript in single quotes. */
function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll(String.raw`\"`, '"').replaceAll("'", String.raw`\'`)}'`
}
