import { parseSync, Visitor } from 'oxc-parser'
import type { CallExpression, Expression, ObjectExpression, Program } from 'oxc-parser'
import { survivesParser } from './survives-parser.ts'

/** One import or re-export of a file. */
interface SourceImport {
  readonly specifier: string
  /** Counted from 1. */
  readonly line: number
  /** False where only types are taken; the compiler removes such an import. */
  readonly value: boolean
  /** Local name by imported name; `default` and `*` as JavaScript has them. Empty for `import()` and re-exports. */
  readonly names: ReadonlyMap<string, string>
  /** False for `import()`: it is loaded later, but it is reached. */
  readonly statically: boolean
}

/** A source file, parsed and never run. */
export interface Source {
  readonly file: string
  readonly text: string
  readonly program: Program
  readonly imports: readonly SourceImport[]
  /** Such as `use client`. */
  readonly directives: readonly string[]
  /** Names that the file exports; `default` among them. */
  readonly exports: ReadonlySet<string>
}

/** Longer than what people write by hand: such a file is generated, and says nothing of how the app is set up. */
const maxSourceLength = 2_000_000

/** Deeper than people nest by hand; at a few times as deep the parser, which is native code, would end this process. */
const maxDepth = 1_000

/**
 * How deep brackets stand within each other, at the most: those in texts and comments count too, which keeps no file that is written by
 * hand from being read.
 */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  for (const sign of text.match(/[([{}\])]/g) ?? []) {
    if ('([{'.includes(sign)) depth += 1
    else depth = Math.max(0, depth - 1)
    deepest = Math.max(deepest, depth)
  }
  return deepest
}

/**
 * Parses a source file.
 *
 * @returns null where it is no valid JavaScript or TypeScript, or longer or deeper than any that is written by hand.
 */
export function parseSource(file: string, text: string): Source | null {
  if (text.length > maxSourceLength || depthOf(text) > maxDepth) return null
  // Next takes JSX in every JavaScript file.
  const options = /\.[cm]?js$/.test(file) ? ({ lang: 'jsx' } as const) : {}
  if (!survivesParser(file, text, options)) return null
  try {
    const { program, errors } = parseSync(file, text, options)
    if (errors.some(({ severity }) => String(severity) === 'Error')) return null
    return describeProgram(file, text, program)
  } catch (error) {
    // Its tree is too deep to be walked: "Maximum call stack size exceeded".
    if (error instanceof RangeError) return null
    throw error
  }
}

function describeProgram(file: string, text: string, program: Program): Source {
  return {
    file,
    text,
    program,
    imports: importsOf(program, text),
    directives: program.body.flatMap((node) =>
      node.type === 'ExpressionStatement' && 'directive' in node && typeof node.directive === 'string'
        ? [node.directive]
        : [],
    ),
    exports: exportsOf(program),
  }
}

/** The line of an offset, counted from 1. */
function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

/** Every call in a file whose callee is one of these local names. */
export function callsOf(program: Program, names: ReadonlySet<string>): CallExpression[] {
  const found: CallExpression[] = []
  new Visitor({
    CallExpression: (node) => {
      if (node.callee.type === 'Identifier' && names.has(node.callee.name)) found.push(node)
    },
  }).visit(program)
  return found
}

/** The value that an object literal gives a key, without wrappers of TypeScript; null where it has no such key. */
export function propertyOf(object: ObjectExpression, name: string): Expression | null {
  for (const property of object.properties) {
    if (property.type !== 'Property' || property.computed) continue
    const { key } = property
    const known = key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : null
    if (known === name) return plain(property.value)
  }
  return null
}

/** An expression without `as …`, `satisfies …`, `!` and parentheses. */
export function plain(node: Expression): Expression {
  switch (node.type) {
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'ParenthesizedExpression':
      return plain(node.expression)
    default:
      return node
  }
}

/** The text of a string literal or of a template without placeholders; null for anything else. */
export function textOf(node: Expression | null): string | null {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value
  if (node?.type === 'TemplateLiteral' && node.expressions.length === 0) return node.quasis[0]?.value.cooked ?? null
  return null
}

/** The value of a variable that the file declares at its top level, or null. */
export function declaredValue(program: Program, name: string): Expression | null {
  for (const statement of program.body) {
    const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    if (node?.type !== 'VariableDeclaration') continue
    for (const { id, init } of node.declarations)
      if (id.type === 'Identifier' && id.name === name && init !== null) return plain(init)
  }
  return null
}

function importsOf(program: Program, text: string): SourceImport[] {
  const found: SourceImport[] = []
  const add = (node: { start: number }, specifier: string, value: boolean, names = new Map<string, string>()) =>
    found.push({ specifier, line: lineAt(text, node.start), value, names, statically: true })
  new Visitor({
    ImportDeclaration(node) {
      const taken = node.specifiers.filter((one) => one.type !== 'ImportSpecifier' || one.importKind !== 'type')
      const names = new Map(taken.map((one) => [importedName(one), one.local.name]))
      const value = node.importKind !== 'type' && (node.specifiers.length === 0 || names.size > 0)
      add(node, node.source.value, value, names)
    },
    ExportAllDeclaration: (node) => void add(node, node.source.value, node.exportKind !== 'type'),
    ExportNamedDeclaration(node) {
      if (node.source) add(node, node.source.value, node.exportKind !== 'type')
    },
    ImportExpression(node) {
      const specifier = textOf(node.source)
      if (specifier !== null)
        found.push({ specifier, line: lineAt(text, node.start), value: true, names: new Map(), statically: false })
    },
  }).visit(program)
  return found
}

type ImportSpecifierNode = Extract<Program['body'][number], { type: 'ImportDeclaration' }>['specifiers'][number]

function importedName(specifier: ImportSpecifierNode): string {
  if (specifier.type === 'ImportDefaultSpecifier') return 'default'
  if (specifier.type === 'ImportNamespaceSpecifier') return '*'
  return specifier.imported.type === 'Literal' ? specifier.imported.value : specifier.imported.name
}

function exportsOf(program: Program): Set<string> {
  const names = new Set<string>()
  for (const node of program.body) {
    if (node.type === 'ExportDefaultDeclaration') names.add('default')
    if (node.type !== 'ExportNamedDeclaration') continue
    for (const { exported } of node.specifiers) names.add(exported.type === 'Literal' ? exported.value : exported.name)
    const { declaration } = node
    if (declaration === null) continue
    if ('id' in declaration && declaration.id?.type === 'Identifier') names.add(declaration.id.name)
    if (declaration.type === 'VariableDeclaration')
      for (const { id } of declaration.declarations) for (const name of boundNames(id)) names.add(name)
  }
  return names
}

/** The names that a pattern binds, such as `const { GET, POST } = …`. */
function boundNames(pattern: { readonly type: string }): string[] {
  const node = pattern as { type: string; name?: string; properties?: { value?: { type: string } }[] }
  if (node.type === 'Identifier' && node.name !== undefined) return [node.name]
  if (node.type === 'ObjectPattern')
    return (node.properties ?? []).flatMap(({ value }) => (value ? boundNames(value) : []))
  return []
}
