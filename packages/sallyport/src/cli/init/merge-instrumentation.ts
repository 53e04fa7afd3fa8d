import type { FunctionBody } from 'oxc-parser'
import { codeStyleOf, restyle } from './code-style.ts'
import type { CodeStyle } from './code-style.ts'
import { appendLines, applyEdits } from './edit-text.ts'
import type { Edit } from './edit-text.ts'
import { splitMark } from './merge.ts'
import type { Merge } from './merge.ts'
import { importEdit } from './merge-proxy.ts'
import { exportNameOf, freeName, parseModule, specifiersOf } from './parse-module.ts'
import type { ParsedModule } from './parse-module.ts'

/** The module that registers what the App Router lacks. */
const instrumentationSource = 'sallyport/instrumentation'

/** The line that a new `instrumentation.ts` consists of. */
export const instrumentationLine = `export { register } from '${instrumentationSource}'`

/** Calls our `register` first in the app's own one, or exports it where the app has none. */
export function mergeInstrumentation(whole: string, path: string): Merge {
  const { mark, code: text } = splitMark(whole)
  const module = parseModule(path, text)
  if (module === null) return { kind: 'left', why: 'has a syntax error, or is nested too deep to be read' }
  if (specifiersOf(module).includes(instrumentationSource)) return { kind: 'unchanged' }
  const style = codeStyleOf(text)
  const edits = editsFor(module, style)
  if ('why' in edits) return { kind: 'left', why: edits.why }
  const merged = applyEdits(text, edits)
  if (parseModule(path, merged) === null) return { kind: 'left', why: 'is of a shape that is not known' }
  return { kind: 'merged', text: mark + merged }
}

function editsFor(module: ParsedModule, style: CodeStyle): Edit[] | { why: string } {
  if (module.body.some(({ type }) => type === 'ExportAllDeclaration'))
    return { why: 'passes on everything of another module' }
  const exported = registerExport(module)
  if (exported === null) return [appendLines(module.text, restyle([instrumentationLine], style), style.eol)]
  if ('why' in exported) return exported
  const body = bodyOf(module, exported.name)
  if (body === null) return { why: 'has a register that is no plain function of the file' }
  const name = freeName(module, ['registerSallyport', 'registerAuth'])
  if (name === null) return { why: 'uses the names registerSallyport and registerAuth already' }
  return [
    importEdit(module, style, `import { register as ${name} } from '${instrumentationSource}'`),
    firstStatement(module.text, body, style, `${name}()`),
  ]
}

/** The file's own name of what it exports as `register`; null where it exports none. */
function registerExport({ body }: ParsedModule): { name: string } | { why: string } | null {
  for (const node of body) {
    if (node.type !== 'ExportNamedDeclaration' || node.exportKind === 'type') continue
    const specifier = node.specifiers.find(({ exported }) => exportNameOf(exported) === 'register')
    if (specifier !== undefined) {
      if (node.source !== null) return { why: 'passes on the register of another module' }
      return { name: exportNameOf(specifier.local) }
    }
    const { declaration } = node
    if (declaration?.type === 'FunctionDeclaration' && declaration.id?.name === 'register') return { name: 'register' }
    if (declaration?.type !== 'VariableDeclaration') continue
    for (const { id } of declaration.declarations) {
      if (id.type !== 'Identifier') return { why: 'exports by taking an object apart' }
      if (id.name === 'register') return { name: 'register' }
    }
  }
  return null
}

/** The body of a function of the file, declared or assigned once at the top. */
function bodyOf({ body }: ParsedModule, name: string): FunctionBody | null {
  for (const node of body) {
    const declaration = node.type === 'ExportNamedDeclaration' ? node.declaration : node
    if (declaration?.type === 'FunctionDeclaration' && declaration.id?.name === name) {
      return declaration.generator ? null : declaration.body
    }
    if (declaration?.type !== 'VariableDeclaration' || declaration.kind !== 'const') continue
    for (const { id, init } of declaration.declarations) {
      if (id.type !== 'Identifier' || id.name !== name) continue
      if (init?.type === 'FunctionExpression') return init.generator ? null : init.body
      return init?.type === 'ArrowFunctionExpression' && init.body.type === 'BlockStatement' ? init.body : null
    }
  }
  return null
}

/** Puts a statement before all others of a function, but after such as `'use strict'`. */
function firstStatement(text: string, body: FunctionBody, style: CodeStyle, code: string): Edit {
  const directive = body.body.findLast((node) => 'directive' in node && typeof node.directive === 'string')
  const at = directive?.end ?? body.start + 1
  const line = /^[^\r\n]*/.exec(text.slice(at))?.[0] ?? ''
  // What follows on the same line goes to one of its own.
  const gap = line.trim() === '' ? '' : style.eol + (line.trim().startsWith('}') ? '' : style.indent)
  return {
    start: at,
    end: gap === '' ? at : at + (/^\s*/.exec(line)?.[0].length ?? 0),
    text: style.eol + restyle([`  ${code}`], style) + gap,
  }
}
