import { Visitor } from 'oxc-parser'
import type { ObjectExpression } from 'oxc-parser'
import { codeStyleOf, restyle } from './code-style.ts'
import type { CodeStyle } from './code-style.ts'
import { appendLines, applyEdits } from './edit-text.ts'
import type { Edit } from './edit-text.ts'
import { splitMark } from './merge.ts'
import type { Merge } from './merge.ts'
import { otherSystem } from './other-systems.ts'
import { freeName, parseModule, specifiersOf } from './parse-module.ts'
import type { ParsedModule } from './parse-module.ts'
import { findHandler } from './proxy-handler.ts'

/** What the merged proxy is to be. */
export interface ProxyMerge {
  /** Of the file, for its language. */
  readonly path: string
  /** What Next calls in it. */
  readonly exportName: 'proxy' | 'middleware'
  /** How the file imports `auth`. */
  readonly authImport: string
  /** The options, as code. */
  readonly options: string
  /** Whether the file must say that it runs on Node, as a `middleware.ts` must. */
  readonly declaresRuntime: boolean
}

/**
 * Puts our proxy in front of the app's own: `auth.proxy(options, own)`. Only the export changes; the function, its comments and the
 * matcher stay, and where there is no matcher, none is added, since the app's own function has run on every path so far.
 */
export function mergeProxy(whole: string, wanted: ProxyMerge): Merge {
  const { mark, code: text } = splitMark(whole)
  const module = parseModule(wanted.path, text)
  if (module === null) return { kind: 'left', why: 'has a syntax error, or is nested too deep to be read' }
  if (callsAuthProxy(module)) return { kind: 'unchanged' }
  const other = otherSystem(specifiersOf(module))
  if (other !== null) return { kind: 'left', why: `belongs to ${other}` }
  const handler = findHandler(module, wanted.exportName)
  if ('why' in handler) return { kind: 'left', why: handler.why }
  const style = codeStyleOf(text)
  const runtime = wanted.declaresRuntime ? runtimeEdits(module, style) : []
  if ('why' in runtime) return { kind: 'left', why: runtime.why }
  const auth = freeName(module, ['auth', 'sallyportAuth'])
  if (auth === null) return { kind: 'left', why: 'uses the names auth and sallyportAuth already' }
  const call = `${auth}.proxy(${wanted.options}, ${handler.name})`
  const isFree = handler.name !== wanted.exportName && !module.words.has(wanted.exportName)
  const line = isFree ? `export const ${wanted.exportName} = ${call}` : `export default ${call}`
  const merged = applyEdits(text, [
    importEdit(module, style, `import { ${auth === 'auth' ? auth : `auth as ${auth}`} } from '${wanted.authImport}'`),
    ...handler.edits,
    ...runtime,
    appendLines(text, restyle([line], style), style.eol),
  ])
  // What cannot be parsed again is not handed to anybody.
  const again = parseModule(wanted.path, merged)
  if (again === null || !callsAuthProxy(again)) return { kind: 'left', why: 'is of a shape that is not known' }
  return { kind: 'merged', text: mark + merged }
}

/** Whether some imported object's `proxy()` is called: then ours is in place. */
function callsAuthProxy({ imports, program }: ParsedModule): boolean {
  const imported = new Set(imports.flatMap(({ names }) => [...names.values()]))
  let found = false
  new Visitor({
    CallExpression: ({ callee }) => {
      if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return
      const isProxy = callee.property.type === 'Identifier' && callee.property.name === 'proxy'
      found ||= isProxy && imported.has(callee.object.name)
    },
  }).visit(program)
  return found
}

/** The edit that adds an import, after those that are there. */
export function importEdit({ importsEnd, text }: ParsedModule, style: CodeStyle, line: string): Edit {
  const { offset, isFirst } = importsEnd
  const code = restyle([line], style)
  const { eol } = style
  if (!isFirst) return { start: offset, end: offset, text: eol + code }
  if (offset > 0) return { start: offset, end: offset, text: eol + eol + code }
  return { start: 0, end: 0, text: code + eol + (text === '' ? '' : eol) }
}

/** Says in `config` that a `middleware.ts` runs on Node. */
function runtimeEdits(module: ParsedModule, style: CodeStyle): Edit[] | { why: string } {
  const config = configOf(module)
  if (config === 'unknown') return { why: 'has a config that is no plain object' }
  if (config === null) {
    return [appendLines(module.text, restyle([`export const config = { runtime: 'nodejs' }`], style), style.eol)]
  }
  for (const property of config.properties) {
    if (property.type !== 'Property') return { why: 'has a config that is no plain object' }
    const isRuntime = 'name' in property.key && property.key.name === 'runtime'
    if (!isRuntime) continue
    const isNode = property.value.type === 'Literal' && property.value.value === 'nodejs'
    return isNode ? [] : { why: 'runs on the edge runtime; the proxy of sallyport needs Node' }
  }
  const code = ` runtime: ${style.quote}nodejs${style.quote},`
  return [{ start: config.start + 1, end: config.start + 1, text: code }]
}

function configOf({ body }: ParsedModule): ObjectExpression | 'unknown' | null {
  for (const node of body) {
    if (node.type !== 'ExportNamedDeclaration') continue
    if (node.specifiers.some(({ exported }) => 'name' in exported && exported.name === 'config')) return 'unknown'
    if (node.declaration?.type !== 'VariableDeclaration') continue
    for (const { id, init } of node.declaration.declarations) {
      if (id.type !== 'Identifier' || id.name !== 'config') continue
      const value = init?.type === 'TSAsExpression' || init?.type === 'TSSatisfiesExpression' ? init.expression : init
      return value?.type === 'ObjectExpression' ? value : 'unknown'
    }
  }
  return null
}
