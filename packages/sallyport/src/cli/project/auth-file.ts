import type { Expression, ObjectExpression } from 'oxc-parser'
import { callsOf, declaredValue, plain, propertyOf, textOf } from './parse-source.ts'
import type { Source } from './parse-source.ts'

/** What can be told of a call of `sallyport({ … })` without running it. */
export interface AuthFile {
  readonly file: string
  /** Default `/api/auth`; null where it is computed. */
  readonly basePath: string | null
  /** The option names that are written out, or null where the options are not an object literal. */
  readonly options: readonly string[] | null
  /** The names of the configured roles, or null where they are computed. */
  readonly roles: readonly string[] | null
  /** `database` (default) or `stateless`; null where it is computed. */
  readonly strategy: 'database' | 'stateless' | null
}

const makers: Readonly<Record<string, string>> = { 'sallyport/next': 'sallyport', sallyport: 'createAuth' }

/** Every auth that a file makes. */
export function authsOf(source: Source): AuthFile[] {
  const names = source.imports.flatMap(({ specifier, names: taken }) => taken.get(makers[specifier] ?? '') ?? [])
  return callsOf(source.program, new Set(names)).map(({ arguments: [first] }) => {
    if (first === undefined) return { file: source.file, ...defaults }
    const node = first.type === 'SpreadElement' ? null : resolved(source, plain(first))
    return node?.type === 'ObjectExpression' ? readOptions(source, node) : { file: source.file, ...unknown }
  })
}

const defaults = { basePath: '/api/auth', options: [], roles: [], strategy: 'database' } as const
const unknown = { basePath: null, options: null, roles: null, strategy: null } as const

function readOptions(source: Source, object: ObjectExpression): AuthFile {
  const option = (name: string) => resolved(source, propertyOf(object, name))
  const spread = object.properties.some(({ type }) => type === 'SpreadElement')
  const [basePath, roles, session] = [option('basePath'), option('roles'), option('session')]
  const strategy = session?.type === 'ObjectExpression' ? resolved(source, propertyOf(session, 'strategy')) : null
  const known = <T, F>(value: T | null, present: boolean, otherwise: F): T | F | null =>
    present ? value : spread ? null : otherwise
  return {
    file: source.file,
    options: spread ? null : keysOf(object),
    basePath: known(textOf(basePath), basePath !== null, '/api/auth'),
    roles: known(roles?.type === 'ObjectExpression' ? keysOf(roles) : null, roles !== null, []),
    strategy: known(strategyOf(textOf(strategy)), session !== null && strategy !== null, 'database' as const),
  }
}

function strategyOf(text: string | null): AuthFile['strategy'] {
  return text === 'stateless' || text === 'database' ? text : null
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
