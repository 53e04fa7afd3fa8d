import type { Dialect } from './database.ts'
import { defaultPrefix } from './tables.ts'

/** A column of `auth_users` that the app's own configuration asks for. */
export interface UserColumn {
  /** snake_case; checked by whoever makes it, since it is written into SQL. */
  readonly name: string
  readonly type: 'text' | 'integer' | 'number' | 'boolean'
  /** Most characters of a text. */
  readonly maxLength: number | null
  /** With a default the column is `not null`. */
  readonly default: string | number | boolean | null
}

/** In a statement after the last column of a `select`: the app's own columns of the user `u`, as {@link userColumnKey} names them. */
export const userColumnsToken = '/*user-columns*/'

/** How a column of the app's own is called in a row: so that none can be taken for one of the library's. */
export function userColumnKey(column: string): string {
  return `x_${column}`
}

/** What {@link userColumnsToken} stands for. */
export function selectUserColumns(dialect: Dialect, columns: readonly UserColumn[]): string {
  return columns.map(({ name }) => `, u.${quoteName(dialect, name)} as ${userColumnKey(name)}`).join('')
}

/** A name that may be a word of SQL, such as `group`. */
export function quoteName(dialect: Dialect, name: string): string {
  return dialect === 'mysql' ? `\`${name}\`` : `"${name}"`
}

/**
 * The statement that adds a column.
 *
 * @param prefix Of the tables, as configured.
 */
export function addUserColumn(dialect: Dialect, prefix: string, column: UserColumn): string {
  return `alter table ${prefix}users add column ${definition(dialect, column)}`
}

/**
 * The statement that gives a column of MySQL another length: it must name all of the column, else it would lose the rest.
 *
 * @param prefix Of the tables, as configured.
 */
export function modifyUserColumn(prefix: string, column: UserColumn): string {
  return `alter table ${prefix}users modify column ${definition('mysql', column)}`
}

function definition(dialect: Dialect, column: UserColumn): string {
  const rest = column.default === null ? '' : ` not null default ${defaultValue(dialect, column)}`
  return `${quoteName(dialect, column.name)} ${userColumnType(dialect, column)}${rest}`
}

/** Columns that are asked for and not there, in order. */
export function missingUserColumns(columns: readonly UserColumn[], present: ReadonlySet<string>): UserColumn[] {
  return columns.filter(({ name }) => !present.has(name))
}

/** The table of users under a prefix. */
export function usersTable(prefix: string = defaultPrefix): string {
  return `${prefix}users`
}

const types = {
  sqlite: { text: 'text', integer: 'integer', number: 'real', boolean: 'integer' },
  postgres: { text: 'text', integer: 'bigint', number: 'double precision', boolean: 'boolean' },
  mysql: { text: 'text', integer: 'bigint', number: 'double', boolean: 'boolean' },
} as const satisfies Record<Dialect, Record<UserColumn['type'], string>>

/** The SQL type of a column. */
export function userColumnType(dialect: Dialect, { type, maxLength }: Pick<UserColumn, 'type' | 'maxLength'>): string {
  if (dialect === 'mysql' && type === 'text' && !isLong(maxLength)) return `varchar(${maxLength ?? 255})`
  return types[dialect][type]
}

/** A `text` of MySQL takes a default only as an expression. */
function defaultValue(dialect: Dialect, { type, maxLength, default: value }: UserColumn): string {
  const text = literal(dialect, value ?? '')
  return dialect === 'mysql' && type === 'text' && isLong(maxLength) ? `(${text})` : text
}

/** MySQL keeps all of a row's `varchar` within 65,535 bytes, four for a character; a `text` lies outside the row. */
function isLong(maxLength: number | null): boolean {
  return maxLength !== null && maxLength > 512
}

function literal(dialect: Dialect, value: string | number | boolean): string {
  // A backslash is refused where the default is declared: what it means depends on MySQL's `sql_mode`.
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`
  if (typeof value === 'boolean') return dialect === 'sqlite' ? String(Number(value)) : String(value)
  return String(value)
}
