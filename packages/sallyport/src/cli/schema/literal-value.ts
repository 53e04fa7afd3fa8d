import type { CallExpression, Expression } from 'oxc-parser'
import { field } from '../../user/field.ts'
import type { ModuleGraph } from '../project/module-graph.ts'
import { plain, textOf } from '../project/parse-source.ts'
import { Refusal } from '../refusal.ts'
import { followName } from './follow-name.ts'
import { keyOf } from './option-place.ts'
import { computed, whereIs } from './place.ts'
import type { Place } from './place.ts'

/** What the steps of a chain may be: nothing else is ever called. */
const kinds: ReadonlySet<string> = new Set(Object.keys(field))
const steps: ReadonlySet<string> = new Set(['default', 'input', 'public'])

/** The builder itself, wherever an app takes it from. */
const builders: ReadonlySet<string> = new Set(['sallyport/next', 'sallyport'])

/** More levels than a configuration has; a name that leads to itself has no end. */
const maxDepth = 32
/** Elements of one list, spreads included. */
const maxElements = 10_000

/**
 * The value of an expression that is written out: literals, lists, objects, names of constants, dates, and chains of `field`, which are
 * built by the library's own builder. So what the app would be refused when it starts, the command line refuses with the same sentence.
 *
 * @param what What it is, for people: `user.fields.plan`.
 * @throws {Refusal} `invalid_input`, with file, line and column: it is computed, or the builder refuses it.
 */
export function literalValue(modules: ModuleGraph, place: Place, what: string, depth = 0): unknown {
  const { source } = place
  const node = plain(place.node)
  const here = { source, node }
  if (depth > maxDepth) throw computed(here, what)
  const inner = (next: Expression, of = what) => literalValue(modules, { source, node: next }, of, depth + 1)
  const text = textOf(node)
  if (text !== null) return text
  switch (node.type) {
    case 'Literal':
      if (node.value === null ? node.raw === 'null' : typeof node.value === 'number' || typeof node.value === 'boolean')
        return node.value
      throw computed(here, what)
    case 'UnaryExpression': {
      const value = inner(node.argument)
      if (typeof value !== 'number' || (node.operator !== '-' && node.operator !== '+')) throw computed(here, what)
      return node.operator === '-' ? -value : value
    }
    case 'ArrayExpression': {
      const list = node.elements.flatMap((element) => {
        if (element === null) throw computed(here, what)
        if (element.type !== 'SpreadElement') return [inner(element)]
        const spread = inner(element.argument)
        if (!Array.isArray(spread)) throw computed({ source, node: element.argument }, what)
        return spread as unknown[]
      })
      // Spreads of spreads grow by multiplying.
      if (list.length > maxElements) throw computed(here, what)
      return list
    }
    case 'ObjectExpression':
      return objectValue(modules, { source, node }, what, depth)
    case 'Identifier':
      return namedValue(modules, here, node.name, what, depth)
    case 'MemberExpression': {
      const object = inner(node.object)
      const name = node.computed ? inner(node.property) : (node.property as { readonly name: string }).name
      if (!isRecord(object) || typeof name !== 'string' || !Object.hasOwn(object, name)) throw computed(here, what)
      return object[name]
    }
    case 'NewExpression':
      return dateValue(
        here,
        node.callee,
        node.arguments.map((one) => inner(one as Expression)),
        what,
      )
    case 'CallExpression':
      return callValue(modules, { source, node }, what, depth)
    default:
      throw computed(here, what)
  }
}

/** An object literal, in the order of its keys; a later one wins, as in JavaScript. */
function objectValue(
  modules: ModuleGraph,
  { source, node }: Place & { readonly node: Extract<Expression, { type: 'ObjectExpression' }> },
  what: string,
  depth: number,
): Record<string, unknown> {
  const entries = node.properties.flatMap((property): [string, unknown][] => {
    if (property.type === 'SpreadElement') {
      const spread = literalValue(modules, { source, node: property.argument }, what, depth + 1)
      if (!isRecord(spread)) throw computed({ source, node: property.argument }, what)
      return Object.entries(spread)
    }
    const name = property.computed ? null : keyOf(property.key as Expression)
    if (name === null || property.kind !== 'init' || property.method) throw computed({ source, node }, what)
    return [[name, literalValue(modules, { source, node: property.value }, `${what}.${name}`, depth + 1)]]
  })
  return Object.fromEntries(entries)
}

function namedValue(modules: ModuleGraph, place: Place, name: string, what: string, depth: number): unknown {
  if (name === 'undefined') return undefined
  const meaning = followName(modules, place.source, name)
  if (meaning?.kind === 'place') return literalValue(modules, meaning.place, what, depth + 1)
  if (meaning?.kind === 'package' && builders.has(meaning.specifier)) {
    if (meaning.name === 'field') return field
    if (meaning.name === '*') return { field }
  }
  throw computed(place, what)
}

function dateValue(place: Place, callee: Expression, args: readonly unknown[], what: string): Date {
  const [first] = args
  const isDate = callee.type === 'Identifier' && callee.name === 'Date' && args.length === 1
  if (isDate && (typeof first === 'string' || typeof first === 'number')) return new Date(first)
  throw computed(place, what)
}

function callValue(
  modules: ModuleGraph,
  { source, node }: { readonly source: Place['source']; readonly node: CallExpression },
  what: string,
  depth: number,
): unknown {
  const { callee } = node
  const name =
    callee.type === 'MemberExpression' && !callee.computed ? (callee.property as { name: string }).name : null
  if (callee.type !== 'MemberExpression' || name === null) throw computed({ source, node }, what)
  const target = literalValue(modules, { source, node: callee.object }, what, depth + 1)
  const allowed = target === field ? kinds : isField(target) ? steps : null
  if (allowed?.has(name) !== true) throw computed({ source, node }, what)
  const args = node.arguments.map((one) => {
    if (one.type === 'SpreadElement') throw computed({ source, node: one.argument }, what)
    return literalValue(modules, { source, node: one }, what, depth + 1)
  })
  try {
    return (target as Readonly<Record<string, (...values: unknown[]) => unknown>>)[name]?.(...args)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.replace(/^sallyport: /, '') : String(cause)
    // Where the step is written, not where the chain begins.
    throw new Refusal('invalid_input', `${whereIs({ source, node: callee.property })}: ${what}: ${why}`, cause)
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}

/** What the builder made; nothing else has functions here. */
function isField(value: unknown): boolean {
  return isRecord(value) && Object.isFrozen(value) && typeof value['default'] === 'function'
}
