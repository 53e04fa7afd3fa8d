import type { Dialect, Param, Params, Statement } from './database.ts'
import { readRawSql } from './raw-sql.ts'
import { StorageError } from './storage-error.ts'
import { columnsNamedLikeTables, defaultPrefix, indexes, tables } from './tables.ts'
import { selectUserColumns, userColumnsToken } from './user-column.ts'
import type { UserColumn } from './user-column.ts'

/** A statement as a driver takes it. */
export interface CompiledStatement {
  readonly name: string
  /** The SQL with positional placeholders: `?` for SQLite and MySQL, `$n` for PostgreSQL. */
  readonly text: string
  /** The name of each positional value, in order. Where placeholders are `?`, a name may come more than once. */
  readonly order: readonly string[]
  /** How many different names there are. */
  readonly names: number
  /** Whether it changes rows. */
  readonly writes: boolean
  /** Whether it gives rows: it reads, or has `returning`. */
  readonly returnsRows: boolean
  /** Whether a driver may keep it prepared: not the app's own text, which may be another one each time. */
  readonly kept: boolean
  /** As {@link Statement.relaxed}. */
  readonly relaxed: boolean
}

/** Compiles statements and remembers them by name. */
export type Compiler = (statement: Statement<never, unknown>) => CompiledStatement

const tableNames = new Set<string>(tables)
const indexNames = new Set<string>(indexes)
const columns = new Set<string>(columnsNamedLikeTables)

/** Strings, quoted names and comments first, so that nothing inside them is taken for a placeholder or a table. */
const tokens =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|--[^\n]*|\/\*[\s\S]*?\*\/|::|:[A-Za-z_]\w*|[A-Za-z_]\w*|['"`?]|\/\*/g

/** NUL and halves of surrogate pairs: some drivers cut the text there or store another, and two names would become one. */
const unstorable = /[\0\p{Surrogate}]/u

/**
 * Makes the compiler of one database.
 *
 * @param prefix Replaces `auth_` in the names of tables and indexes; checked by {@link requirePrefix}. On PostgreSQL a schema may
 *   come before it, with a dot.
 * @param userColumns The app's own columns of `auth_users`, which every `select` of a user brings.
 */
export function createCompiler(
  dialect: Dialect,
  prefix: string = defaultPrefix,
  userColumns: readonly UserColumn[] = [],
): Compiler {
  const cache = new Map<string, { sql: string; compiled: CompiledStatement }>()
  return (statement) => {
    const sql = typeof statement.sql === 'string' ? statement.sql : statement.sql[dialect]
    if (statement.raw === true) return compileRaw(statement.name, sql, dialect)
    const own = () => selectUserColumns(dialect, userColumns)
    const cached = cache.get(statement.name)
    if (cached?.sql === sql) return cached.compiled
    if (cached !== undefined) throw wrong(statement.name, 'two statements have this name')
    const text = sql.replace(userColumnsToken, own)
    const compiled = { ...compile(statement.name, text, dialect, prefix), relaxed: statement.relaxed === true }
    cache.set(statement.name, { sql, compiled })
    return compiled
  }
}

/**
 * The values of a compiled statement, in the order of its placeholders.
 *
 * @throws {StorageError} `statement`: a value is missing, too many, or of a kind that no column has. Names the placeholder, never
 *   the value.
 */
export function bind(compiled: CompiledStatement, params: Params): Param[] {
  const values: Param[] = []
  for (const key of compiled.order) {
    const value = params[key]
    if (!isStorable(value)) throw refused(compiled.name, key, value)
    values.push(value)
  }
  let given = 0
  for (const _ in params) given += 1
  if (given !== compiled.names) throw surplus(compiled, params)
  return values
}

/** SQL without placeholders, as in a migration, with the prefix in place. */
export function withPrefix(name: string, sql: string, prefix: string): string {
  return sql.replace(tokens, (token) => renamed(name, token, prefix))
}

/**
 * Checks the option `prefix`.
 *
 * @throws {TypeError} Not a lower-case name of at most 31 characters, or one that the database keeps for itself.
 */
export function requirePrefix(prefix: string): string {
  if (/^[a-z][a-z0-9_]{0,30}$/.test(prefix) && !/^(?:sqlite|pg)_/.test(prefix)) return prefix
  throw new TypeError(
    `sallyport: prefix is ${JSON.stringify(prefix)}; write lower-case letters, digits and _, at most 31, like 'auth_'.`,
  )
}

function compile(name: string, sql: string, dialect: Dialect, prefix: string): Omit<CompiledStatement, 'relaxed'> {
  const words = new Set<string>()
  const names = new Set<string>()
  const order: string[] = []
  let first = ''
  const text = sql.replace(tokens, (token) => {
    if (token.startsWith(':') && token !== '::') return placeholder(dialect, token.slice(1), names, order)
    if (/^\w/.test(token)) {
      const word = token.toLowerCase()
      first ||= word
      words.add(word)
    }
    return renamed(name, token, prefix)
  })
  const writes = changesRows(first, words)
  return { name, text, order, names: names.size, writes, returnsRows: !writes || words.has('returning'), kept: true }
}

/** What the app's own text may do in a batch: change rows, and not end the transaction or, on MySQL, commit it by changing a table. */
const rawVerbs = ['insert', 'update', 'delete', 'replace', 'merge', 'with']

/** The app's own text, as it is. */
function compileRaw(name: string, text: string, dialect: Dialect): CompiledStatement {
  const { placeholders, words, fault } = readRawSql(dialect, text)
  const [first = ''] = words
  if (fault !== null) throw wrong(name, fault)
  if (!rawVerbs.includes(first)) throw wrong(name, `begins with ${first}; write ${rawVerbs.join(', ')}`)
  if (!changesRows(first, words)) throw wrong(name, 'changes nothing')
  const order = [...new Set(placeholders.map(({ key }) => key))].toSorted((a, b) => Number(a) - Number(b))
  // PostgreSQL's numbers may come in any order and more than once, but none may be left out.
  const gap = order.findIndex((key, index) => key !== String(index + 1))
  if (gap !== -1) throw wrong(name, `has $${order[gap] ?? ''} and no $${gap + 1}`)
  return {
    name,
    text,
    order,
    names: order.length,
    writes: true,
    returnsRows: words.has('returning'),
    kept: false,
    relaxed: false,
  }
}

function placeholder(dialect: Dialect, key: string, names: Set<string>, order: string[]): string {
  if (dialect !== 'postgres' || !names.has(key)) order.push(key)
  names.add(key)
  return dialect === 'postgres' ? `$${order.indexOf(key) + 1}` : '?'
}

function renamed(name: string, token: string, prefix: string): string {
  if (['?', "'", '"', '`', '/*'].includes(token)) throw wrong(name, `${token} stands alone; values are written :name`)
  if (!token.startsWith(defaultPrefix) || columns.has(token)) return token
  if (tableNames.has(token)) return prefix + token.slice(defaultPrefix.length)
  // An index lies in its table's schema, and is created without its name.
  if (indexNames.has(token)) return prefix.slice(prefix.indexOf('.') + 1) + token.slice(defaultPrefix.length)
  throw wrong(name, `${token} is not in storage/tables.ts`)
}

function changesRows(first: string, words: ReadonlySet<string>): boolean {
  if (first === 'with') return ['insert', 'update', 'delete'].some((verb) => words.has(verb))
  return !['select', 'values', 'explain', 'pragma'].includes(first)
}

function isStorable(value: unknown): value is Param {
  if (typeof value === 'string') return !unstorable.test(value)
  if (typeof value === 'number') return Math.abs(value) <= Number.MAX_SAFE_INTEGER
  return value === null || Object.prototype.toString.call(value) === '[object Uint8Array]'
}

function refused(name: string, key: string, value: unknown): StorageError {
  if (value === undefined) return wrong(name, `no value for :${key}`)
  if (typeof value === 'string') return wrong(name, `the text for :${key} has a NUL or half a surrogate pair`)
  return wrong(name, `:${key} takes text, a finite number, null or bytes, not this ${typeof value}`)
}

function surplus(compiled: CompiledStatement, params: Params): StorageError {
  const extra = Object.keys(params).filter((key) => !compiled.order.includes(key))
  return wrong(compiled.name, `has no placeholder for ${extra.map((key) => `:${key}`).join(', ')}`)
}

function wrong(name: string, what: string): StorageError {
  return new StorageError('statement', `${name}: ${what}.`, { statement: name })
}
