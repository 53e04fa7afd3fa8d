import type { Expression } from 'oxc-parser'
import type { ModuleGraph } from '../project/module-graph.ts'
import { plain } from '../project/parse-source.ts'
import { isRefusal } from '../refusal.ts'
import { literalValue } from './literal-value.ts'
import { optionPlace } from './option-place.ts'
import type { Place } from './place.ts'

/**
 * A setting of a tool's configuration, such as `drizzle.config.ts`: of the object that it exports, or hands to a function such as
 * `defineConfig`.
 *
 * @returns null where it is not written out, or not there.
 */
export function readSetting(modules: ModuleGraph, file: string, key: string): unknown {
  const source = modules.source(file)
  const exported = source?.program.body.find((node) => node.type === 'ExportDefaultDeclaration')
  if (source === null || exported?.type !== 'ExportDefaultDeclaration') return null
  const node = plain(exported.declaration as Expression)
  const first = node.type === 'CallExpression' ? node.arguments[0] : node
  if (first === undefined || first.type === 'SpreadElement') return null
  return orNull(() => {
    const place = optionPlace(modules, { source, node: first }, key, key)
    return place === null ? null : (joinedPath(place) ?? literalValue(modules, place, key))
  })
}

/** `path.join('prisma', 'schema')`, as Prisma's documentation writes it. */
function joinedPath({ node }: Place): string | null {
  if (node.type !== 'CallExpression') return null
  const { callee } = node
  const name = callee.type === 'MemberExpression' ? (callee.property as { name?: string }).name : null
  const parts = node.arguments.map((one) =>
    one.type === 'Literal' && typeof one.value === 'string' ? one.value : null,
  )
  return name === 'join' && !parts.includes(null) ? parts.join('/') : null
}

function orNull<T>(read: () => T): T | null {
  try {
    return read()
  } catch (error) {
    if (isRefusal(error)) return null
    throw error
  }
}
