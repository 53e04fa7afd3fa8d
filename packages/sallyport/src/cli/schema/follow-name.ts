import type { Expression, Program } from 'oxc-parser'
import type { ModuleGraph } from '../project/module-graph.ts'
import { plain } from '../project/parse-source.ts'
import type { Source } from '../project/parse-source.ts'
import type { Place } from './place.ts'

/** What a name stands for: an expression of the project, or something that a package exports. */
export type Meaning =
  | { readonly kind: 'place'; readonly place: Place }
  /** `name` is `*` for the whole module. */
  | { readonly kind: 'package'; readonly specifier: string; readonly name: string }

/** More files than anybody leads a name through. */
const maxHops = 8

/**
 * Finds what a name of a file's top level stands for: a `const`, here or in another file of the project.
 *
 * @returns null where it cannot be told: a `let`, a parameter, a function, something that is not there.
 */
export function followName(modules: ModuleGraph, source: Source, name: string, hops = 0): Meaning | null {
  if (hops > maxHops) return null
  const value = constantOf(source.program, name)
  if (value !== null) return { kind: 'place', place: { source, node: value } }
  for (const { specifier, names } of source.imports) {
    const imported = [...names].find(([, local]) => local === name)?.[0]
    if (imported !== undefined) return followImport(modules, source, specifier, imported, hops)
  }
  return null
}

function followImport(
  modules: ModuleGraph,
  from: Source,
  specifier: string,
  name: string,
  hops: number,
): Meaning | null {
  const file = modules.resolve(from.file, specifier)
  if (file === null) return { kind: 'package', specifier, name }
  const source = modules.source(file)
  return source === null ? null : followExport(modules, source, name, hops + 1)
}

function followExport(modules: ModuleGraph, source: Source, name: string, hops: number): Meaning | null {
  for (const statement of source.program.body) {
    if (statement.type === 'ExportDefaultDeclaration' && name === 'default') {
      const node = statement.declaration as Expression
      return node.type === 'Identifier'
        ? followName(modules, source, node.name, hops)
        : { kind: 'place', place: { source, node: plain(node) } }
    }
    if (statement.type !== 'ExportNamedDeclaration') continue
    for (const { exported, local } of statement.specifiers) {
      if (nameOf(exported) !== name) continue
      return statement.source === null
        ? followName(modules, source, nameOf(local), hops)
        : followImport(modules, source, statement.source.value, nameOf(local), hops)
    }
  }
  return source.exports.has(name) ? followName(modules, source, name, hops) : followStars(modules, source, name, hops)
}

function followStars(modules: ModuleGraph, source: Source, name: string, hops: number): Meaning | null {
  for (const statement of source.program.body) {
    if (statement.type !== 'ExportAllDeclaration' || hops > maxHops) continue
    const file = modules.resolve(source.file, statement.source.value)
    const next = file === null ? null : modules.source(file)
    const found = next === null ? null : followExport(modules, next, name, hops + 1)
    if (found !== null) return found
  }
  return null
}

function nameOf(node: { readonly type: string; readonly name?: string; readonly value?: unknown }): string {
  return node.name ?? String(node.value)
}

/** Only `const`: what a `let` holds later cannot be told. */
function constantOf(program: Program, name: string): Expression | null {
  for (const statement of program.body) {
    const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    if (node?.type !== 'VariableDeclaration' || node.kind !== 'const') continue
    for (const { id, init } of node.declarations)
      if (id.type === 'Identifier' && id.name === name && init !== null) return plain(init)
  }
  return null
}
