import type { Dialect, Param, Params, Step } from './database.ts'
import { readRawSql } from './raw-sql.ts'
import { StorageError } from './storage-error.ts'

const brand = Symbol.for('sallyport.sql/1')

/**
 * A value in SQL of the app's own. A boolean is 1 or 0 on SQLite and MySQL; a `Date` is the text of a time in UTC, as `timestamptz` and
 * `datetime` take it. For epoch milliseconds hand over `date.getTime()`.
 */
export type SqlValue = string | number | boolean | null | Date | Uint8Array

/** SQL made by the tag {@link sql}: a text and values that never become a part of it. */
export interface Sql {
  readonly [brand]: { readonly texts: readonly string[]; readonly values: readonly SqlValue[] }
}

/** One statement of the app's own: by {@link sql}, or as query builders give it. */
export type AppStatement =
  | Sql
  /** Drizzle: `db.insert(profiles).values({ … }).toSQL()`. Placeholders are the dialect's own: `?`, or `$1` on PostgreSQL. */
  | { readonly sql: string; readonly params: readonly unknown[] }
  /** Kysely: `db.insertInto('profiles').values({ … }).compile()`. */
  | { readonly sql: string; readonly parameters: readonly unknown[] }

/**
 * Writes a statement: every `${…}` is bound as a parameter, whatever it holds, and never becomes SQL.
 *
 * ```ts
 * sql`insert into profiles (user_id, plan) values (${user.id}, ${'free'})`
 * ```
 *
 * @throws {TypeError} A value that no column has: another `sql`, a list, an object, undefined, NaN.
 */
export function sql(texts: TemplateStringsArray, ...values: readonly SqlValue[]): Sql {
  if (!Array.isArray(texts) || !Array.isArray(texts.raw))
    throw new TypeError('sallyport: sql is a tag; write sql`insert into … values (${value})`, without parentheses.')
  for (const value of values) assertValue('sql', value)
  return Object.freeze({ [brand]: Object.freeze({ texts: [...texts], values: [...values] }) })
}

/**
 * The step that runs a statement of the app's own in a batch of ours.
 *
 * @param name For errors and traces; never with a value in it.
 * @throws {TypeError} It is no statement, or has a value that no column has.
 * @throws {StorageError} `statement`: text and values do not fit.
 */
export function appStep(dialect: Dialect, name: string, statement: AppStatement): Step {
  const { text, values } = isSql(statement) ? render(dialect, name, statement[brand]) : plain(name, statement)
  const params: Record<string, Param> = {}
  for (const [index, value] of values.entries()) {
    assertValue(name, value)
    params[String(index + 1)] = toParam(dialect, value)
  }
  return { statement: { name, sql: text, raw: true }, params: params satisfies Params }
}

function isSql(value: unknown): value is Sql {
  return typeof value === 'object' && value !== null && brand in value
}

function plain(name: string, statement: unknown): { text: string; values: readonly unknown[] } {
  const { sql: text, params, parameters } = (statement ?? {}) as Record<string, unknown>
  const values = params ?? parameters
  if (typeof text === 'string' && Array.isArray(values)) return { text, values }
  throw new TypeError(`sallyport: ${name} is no statement; use sql\`…\` or { sql, params }.`)
}

/** The values' places must be the only ones: one in quotes would be text, and one more would take another's value. */
function render(
  dialect: Dialect,
  name: string,
  { texts, values }: Sql[typeof brand],
): { text: string; values: readonly SqlValue[] } {
  let text = texts[0] ?? ''
  const places: number[] = []
  for (const [index] of values.entries()) {
    places.push(text.length)
    text += `${dialect === 'postgres' ? `$${index + 1}` : '?'}${texts[index + 1] ?? ''}`
  }
  const found = readRawSql(dialect, text).placeholders.map(({ at }) => at)
  if (found.length === places.length && found.every((at, index) => at === places[index])) return { text, values }
  throw new StorageError(
    'statement',
    `${name}: a value stands in quotes or in a comment, or the text has a placeholder of its own; write values as \${…} only.`,
    { statement: name },
  )
}

function assertValue(name: string, value: unknown): asserts value is SqlValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return
  if (typeof value === 'number' && Number.isFinite(value)) return
  if (value instanceof Date && !Number.isNaN(value.getTime())) return
  if (value instanceof Uint8Array) return
  const what = isSql(value) ? 'another sql' : Array.isArray(value) ? 'a list' : describe(value)
  throw new TypeError(
    `sallyport: ${name} has ${what} as a value; use text, a finite number, a boolean, null, a valid Date or bytes.`,
  )
}

function describe(value: unknown): string {
  return typeof value === 'number' || value instanceof Date ? String(value) : `a value of type ${typeof value}`
}

function toParam(dialect: Dialect, value: SqlValue): Param {
  if (typeof value === 'boolean') return dialect === 'postgres' ? String(value) : Number(value)
  if (!(value instanceof Date)) return value
  const text = value.toISOString()
  return dialect === 'mysql' ? text.slice(0, -1).replace('T', ' ') : text
}
