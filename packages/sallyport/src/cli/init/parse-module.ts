import type { Directive, ModuleExportName, Program, Statement } from 'oxc-parser'
import { parseSource } from '../project/parse-source.ts'
import type { Source } from '../project/parse-source.ts'

/** A module of the app that is to be changed, read but never run. */
export interface ParsedModule extends Source {
  readonly body: readonly (Directive | Statement)[]
  /** Every word in the file, also those in comments and strings: what is not among them is free to use as a name. */
  readonly words: ReadonlySet<string>
  /** Where an import can be put: after the imports that are there, else after the directives. */
  readonly importsEnd: { readonly offset: number; readonly isFirst: boolean }
}

/**
 * Parses a module that is to be changed.
 *
 * @param path Its extension chooses the language.
 * @returns null where it has a syntax error.
 */
export function parseModule(path: string, text: string): ParsedModule | null {
  const source = parseSource(path, text)
  if (source === null) return null
  const words = new Set(text.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu))
  return { ...source, body: source.program.body, words, importsEnd: importsEnd(source.program) }
}

function importsEnd({ body, hashbang }: Program): ParsedModule['importsEnd'] {
  const last = body.findLast(({ type }) => type === 'ImportDeclaration')
  if (last !== undefined) return { offset: last.end, isFirst: false }
  const directive = body.findLast((node) => node.type === 'ExpressionStatement' && 'directive' in node)
  return { offset: directive?.end ?? hashbang?.end ?? 0, isFirst: true }
}

/** The first of some names that the file does not use. */
export function freeName({ words }: ParsedModule, names: readonly string[]): string | null {
  return names.find((name) => !words.has(name)) ?? null
}

/** The name in `export { x as name }`, which may be a string. */
export function exportNameOf(name: ModuleExportName): string {
  return name.type === 'Literal' ? name.value : name.name
}

/** The modules that are imported or exported from. */
export function specifiersOf({ imports }: ParsedModule): string[] {
  return imports.map(({ specifier }) => specifier)
}
