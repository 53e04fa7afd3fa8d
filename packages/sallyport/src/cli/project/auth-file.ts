import type { Expression, ObjectExpression } from 'oxc-parser'
import { callsOf, declaredValue, plain, propertyOf, textOf } from './parse-source.ts'
import type { Source } from './parse-source.ts'

/** What can be told of a call of `sallyport({ … })` without running it. */
export interface AuthFile {
  readonly file: string
  /** Default `/api/auth`; null where it is computed. */
  readonly basePath: string | null
  /** Default `auth_`; null where it is computed. */
  readonly tablePrefix: string | null
  /** Where the database comes from; null where it is computed, such as a pool of the app's own. */
  readonly database: DatabaseSetting | null
  /** The option names that are written out, or null where the options are not an object literal. */
  readonly options: readonly string[] | null
  /** The names of the configured roles, or null where they are computed. */
  readonly roles: readonly string[] | null
  /** `database` (default) or `stateless`; null where it is computed. */
  readonly strategy: 'database' | 'stateless' | null
}

/** A database as `auth.ts` names it. */
export interface DatabaseSetting {
  /** The environment variable, or null where a URL is written out. */
  readonly variable: string | null
  /** The URL that is written out; null for none. */
  readonly url: string | null
}

/** What makes an auth, by the entry that it comes from. */
export const makers: Readonly<Record<string, string>> = { 'sallyport/next': 'sallyport', sallyport: 'createAuth' }

/** Every auth that a file makes. */
export function authsOf(source: Source): AuthFile[] {
  const names = source.imports.flatMap(({ specifier, names: taken }) => taken.get(makers[specifier] ?? '') ?? [])
  return callsOf(source.program, new Set(names)).map(({ arguments: [first] }) => {
    if (first === undefined) return { file: source.file, ...defaults }
    const node = first.type === 'SpreadElement' ? null : resolved(source, plain(first))
    return node?.type === 'ObjectExpression' ? readOptions(source, node) : { file: source.file, ...unknown }
  })
}

const fromEnvironment: DatabaseSetting = { variable: 'DATABASE_URL', url: null }
const defaults = {
  basePath: '/api/auth',
  tablePrefix: 'auth_',
  database: fromEnvironment,
  options: [],
  roles: [],
  strategy: 'database',
} as const
const unknown = {
  basePath: null,
  tablePrefix: null,
  database: null,
  options: null,
  roles: null,
  strategy: null,
} as const

function readOptions(source: Source, object: ObjectExpression): AuthFile {
  const spread = object.properties.some(({ type }) => type === 'SpreadElement')
  /** What is written out; null for what is computed, or may come with a spread; the default for what is absent. */
  function option<T, F>(name: string, read: (node: Expression | null) => T | null, otherwise: F): T | F | null {
    const node = propertyOf(object, name)
    if (node !== null) return read(resolved(source, node))
    return spread ? null : otherwise
  }
  return {
    file: source.file,
    options: spread ? null : keysOf(object),
    basePath: option('basePath', textOf, defaults.basePath),
    tablePrefix: option('tablePrefix', textOf, defaults.tablePrefix),
    database: option('database', databaseOf, defaults.database),
    roles: option('roles', (node) => (node?.type === 'ObjectExpression' ? keysOf(node) : null), defaults.roles),
    strategy: option('session', (node) => strategyOf(source, node), defaults.strategy),
  }
}

function strategyOf(source: Source, session: Expression | null): AuthFile['strategy'] {
  if (session?.type !== 'ObjectExpression') return null
  const node = propertyOf(session, 'strategy')
  if (node === null) return session.properties.some(({ type }) => type === 'SpreadElement') ? null : 'database'
  const text = textOf(resolved(source, node))
  return text === 'stateless' || text === 'database' ? text : null
}

/** `'file:…'`, `process.env.NAME`, `process.env['NAME']`, or the latter with `?? 'file:…'`. */
function databaseOf(node: Expression | null): DatabaseSetting | null {
  const url = textOf(node)
  if (url !== null) return { variable: null, url }
  if (node?.type === 'LogicalExpression' && (node.operator === '??' || node.operator === '||')) {
    const [first, second] = [databaseOf(plain(node.left)), textOf(plain(node.right))]
    return first === null || first.variable === null || second === null
      ? null
      : { variable: first.variable, url: second }
  }
  if (node?.type !== 'MemberExpression' || node.object.type !== 'MemberExpression') return null
  const { object, property } = node.object
  const isEnvironment =
    object.type === 'Identifier' &&
    object.name === 'process' &&
    property.type === 'Identifier' &&
    property.name === 'env'
  if (!isEnvironment) return null
  const name = node.computed ? textOf(node.property) : node.property.type === 'Identifier' ? node.property.name : null
  return name === null ? null : { variable: name, url: null }
}

/** A name is followed to the constant of the same file. */
function resolved(source: Source, node: Expression | null): Expression | null {
  return node?.type === 'Identifier' ? declaredValue(source.program, node.name) : node
}

/** The keys of an object literal, or null where some cannot be told. */
function keysOf(object: ObjectExpression): string[] | null {
  const keys = object.properties.map((property) => {
    if (property.type !== 'Property' || property.computed) return null
    return property.key.type === 'Identifier' ? property.key.name : textOf(property.key as Parameters<typeof textOf>[0])
  })
  return keys.includes(null) ? null : keys.filter((key) => key !== null)
}
