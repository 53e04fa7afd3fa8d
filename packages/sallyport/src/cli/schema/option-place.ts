import type { ModuleGraph } from '../project/module-graph.ts'
import { callsOf, plain } from '../project/parse-source.ts'
import { makers } from '../project/auth-file.ts'
import { followName } from './follow-name.ts'
import { computed } from './place.ts'
import type { Place } from './place.ts'

/** The options of each call of `sallyport({ … })` or `createAuth({ … })` in a file. */
export function optionPlaces(modules: ModuleGraph, file: string): Place[] {
  const source = modules.source(file)
  if (source === null) return []
  const names = source.imports.flatMap(({ specifier, names: taken }) => taken.get(makers[specifier] ?? '') ?? [])
  return callsOf(source.program, new Set(names)).flatMap(({ arguments: [first] }) =>
    first === undefined || first.type === 'SpreadElement' ? [] : [{ source, node: first }],
  )
}

/**
 * The value of a key of an object, through names and spreads.
 *
 * @returns null where the object is written out and has no such key.
 * @throws {Refusal} `invalid_input`: whether it has one is only known when the app runs.
 */
export function optionPlace(modules: ModuleGraph, given: Place, key: string, what: string, depth = 0): Place | null {
  const place = objectPlace(modules, given, depth)
  if (place?.node.type !== 'ObjectExpression') throw computed(given, what)
  const { source, node } = place
  // From the end: a later key wins.
  for (const property of node.properties.toReversed()) {
    if (property.type === 'SpreadElement') {
      const found = optionPlace(modules, { source, node: property.argument }, key, what, depth + 1)
      if (found !== null) return found
    } else if (property.computed) throw computed({ source, node: property.key as Place['node'] }, what)
    else if (keyOf(property.key as Place['node']) === key) return { source, node: plain(property.value) }
  }
  return null
}

/**
 * The keys of an object, through names and spreads.
 *
 * @throws {Refusal} `invalid_input`: some are only known when the app runs.
 */
export function optionKeys(modules: ModuleGraph, given: Place, what: string, depth = 0): string[] {
  const place = objectPlace(modules, given, depth)
  if (place?.node.type !== 'ObjectExpression') throw computed(given, what)
  const { source, node } = place
  return node.properties.flatMap((property) => {
    if (property.type === 'SpreadElement')
      return optionKeys(modules, { source, node: property.argument }, what, depth + 1)
    const name = property.computed ? null : keyOf(property.key as Place['node'])
    if (name === null) throw computed({ source, node: property.key as Place['node'] }, what)
    return [name]
  })
}

/** The name of a key that is written out; null for any other. */
export function keyOf(key: Place['node']): string | null {
  if (key.type === 'Identifier') return key.name
  return key.type === 'Literal' ? String(key.value) : null
}

function objectPlace(modules: ModuleGraph, { source, node }: Place, depth: number): Place | null {
  const bare = plain(node)
  if (bare.type !== 'Identifier') return { source, node: bare }
  const meaning = depth > 8 ? null : followName(modules, source, bare.name)
  return meaning?.kind === 'place' ? objectPlace(modules, meaning.place, depth + 1) : null
}
