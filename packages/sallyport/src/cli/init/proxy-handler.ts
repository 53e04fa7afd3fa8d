import type { ExportDefaultDeclaration, ExportNamedDeclaration, ExportSpecifier } from 'oxc-parser'
import type { Edit } from './edit-text.ts'
import { exportNameOf, freeName } from './parse-module.ts'
import type { ParsedModule } from './parse-module.ts'

/** The app's own proxy function: the name by which the file can call it once the edits have taken its export away. */
interface OwnHandler {
  readonly name: string
  readonly edits: readonly Edit[]
}

/** Why a file's export cannot be taken over; completes "…, which". */
export type HandlerOutcome = OwnHandler | { readonly why: string }

/**
 * Finds the function that Next would call, whatever way it is exported, and how to make it a plain function of the file.
 *
 * @param exportName `proxy`, or `middleware` in a `middleware.ts`.
 */
export function findHandler(module: ParsedModule, exportName: string): HandlerOutcome {
  const found = module.body.flatMap((node): HandlerOutcome[] => {
    if (node.type === 'ExportDefaultDeclaration') return [defaultHandler(module, node)]
    return node.type === 'ExportNamedDeclaration' ? namedHandler(module, node, exportName) : []
  })
  const [only] = found
  if (only === undefined) return { why: `exports neither a function ${exportName} nor a default` }
  return found.length === 1 ? only : { why: 'exports more than one function that Next could call' }
}

/** `export default …`: the two words go, and what has no name gets one. */
function defaultHandler(module: ParsedModule, node: ExportDefaultDeclaration): HandlerOutcome {
  const { declaration } = node
  const words = { start: node.start, end: declaration.start }
  if (!/^export\s+default\s+$/.test(module.text.slice(words.start, words.end)))
    return { why: 'has a comment within its default export' }
  if (declaration.type === 'FunctionDeclaration' && declaration.id !== null) {
    if (declaration.generator) return { why: 'exports a generator' }
    return { name: declaration.id.name, edits: [{ ...words, text: '' }] }
  }
  if (declaration.type === 'Identifier') {
    return { name: declaration.name, edits: [wholeStatement(module.text, node)] }
  }
  if (!nameable.has(declaration.type)) return { why: 'exports something else than a function' }
  const name = freeName(module, ownNames)
  if (name === null) return { why: `uses the names ${ownNames.join(', ')} already` }
  const edits = [{ ...words, text: `const ${name} = ` }]
  return {
    name,
    edits: needsSemicolon(module, node) ? [...edits, { start: node.end, end: node.end, text: ';' }] : edits,
  }
}

const ownNames = ['appProxy', 'ownProxy', 'innerProxy']

/** Expressions that can be a function and can be given a name. */
const nameable = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'CallExpression',
  'TSAsExpression',
  'TSSatisfiesExpression',
  'ParenthesizedExpression',
])

/** Whether what follows would be read as part of the function's own statement. */
function needsSemicolon({ body, text }: ParsedModule, node: ExportDefaultDeclaration): boolean {
  if (text[node.end - 1] === ';') return false
  const next = body.find(({ start }) => start >= node.end)
  if (next === undefined) return false
  return /^[([`/+-]/.test(text.slice(next.start)) || !text.slice(node.end, next.start).includes('\n')
}

function namedHandler(module: ParsedModule, node: ExportNamedDeclaration, exportName: string): HandlerOutcome[] {
  const { declaration, specifiers } = node
  if (node.exportKind === 'type') return []
  if (declaration === null) {
    const mine = specifiers.filter(({ exported }) => [exportName, 'default'].includes(exportNameOf(exported)))
    return mine.map((specifier) => specifierHandler(module, node, specifier))
  }
  const words = { start: node.start, end: declaration.start, text: '' }
  const isPlain = /^export\s+$/.test(module.text.slice(words.start, words.end))
  if (declaration.type === 'FunctionDeclaration' && declaration.id?.name === exportName) {
    if (!isPlain || declaration.generator) return [{ why: `exports ${exportName} in an unusual way` }]
    return [{ name: exportName, edits: [words] }]
  }
  if (declaration.type === 'TSDeclareFunction' && declaration.id?.name === exportName)
    return [{ why: `declares ${exportName} several times` }]
  if (declaration.type !== 'VariableDeclaration') return []
  const names = declaration.declarations.map(({ id }) => (id.type === 'Identifier' ? id.name : null))
  if (!names.includes(exportName)) return names.includes(null) ? [{ why: 'exports by taking an object apart' }] : []
  if (names.length > 1 || !isPlain) return [{ why: `exports ${exportName} together with others` }]
  return [{ name: exportName, edits: [words] }]
}

/** `export { x as proxy }`: the name is taken out of the list, and with the last one the list goes. */
function specifierHandler(
  module: ParsedModule,
  node: ExportNamedDeclaration,
  specifier: ExportSpecifier,
): HandlerOutcome {
  if (node.source !== null) return { why: 'passes on the proxy of another module' }
  const name = exportNameOf(specifier.local)
  if (node.specifiers.length === 1) return { name, edits: [wholeStatement(module.text, node)] }
  const at = node.specifiers.indexOf(specifier)
  const [previous, next] = [node.specifiers[at - 1], node.specifiers[at + 1]]
  const range =
    next === undefined
      ? { start: previous?.end ?? specifier.start, end: specifier.end }
      : { start: specifier.start, end: next.start }
  if (/\/[/*]/.test(module.text.slice(range.start, range.end))) return { why: 'has a comment within its exports' }
  return { name, edits: [{ ...range, text: '' }] }
}

/** A statement with its line, where it has one of its own. */
function wholeStatement(text: string, { start, end }: { start: number; end: number }): Edit {
  const isAlone = /(?:^|\n)[ \t]*$/.test(text.slice(0, start))
  const rest = isAlone ? (/^[ \t]*(?:\r?\n|$)/.exec(text.slice(end))?.[0].length ?? 0) : 0
  return { start, end: end + rest, text: '' }
}
