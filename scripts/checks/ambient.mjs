import { join } from 'node:path'
import { Visitor } from 'oxc-parser'
import { root } from '../lib/root.mjs'
import { main } from './lib/check.mjs'
import { lineAt, readModules } from './lib/modules.mjs'

/** @typedef {import('./lib/modules.mjs').Module} Module */

/** The one file that may keep state at module level: the runtime of the process. */
const runtime = /^base\/runtime\.ts$/
const mutable = new Set(['Map', 'Set', 'WeakMap', 'WeakSet', 'Array', 'AsyncLocalStorage', 'EventEmitter'])

/**
 * Finds what the linter has no rule for: the time by `new Date()`, state at module level, `instanceof` with a class of ours.
 *
 * @param {string} folder The source folder.
 * @returns {string[]} One line for each find.
 */
export function checkAmbient(folder) {
  return readModules(folder)
    .filter((module) => !module.test)
    .flatMap((module) => [...clock(module), ...state(module), ...instances(module)])
}

/** @param {Module} module */
function clock({ file, source, program }) {
  /** @type {string[]} */
  const found = []
  if (file.startsWith('base/')) return found
  const add = (/** @type {{ start: number }} */ node, /** @type {string} */ what) =>
    found.push(`${file}:${lineAt(source, node.start)}: ${what} reads the clock; take the clock from the runtime`)
  new Visitor({
    NewExpression: (node) => {
      if (named(node.callee, 'Date') && node.arguments.length === 0) add(node, 'new Date()')
    },
    CallExpression: (node) => {
      if (named(node.callee, 'Date')) add(node, 'Date()')
    },
  }).visit(program)
  return found
}

/**
 * Next evaluates the package several times in one process, so a variable at module level exists several times.
 *
 * @param {Module} module
 */
function state({ file, source, program }) {
  if (runtime.test(file)) return []
  return program.body.flatMap((statement) => {
    const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    if (node?.type !== 'VariableDeclaration') return []
    const kept = node.kind !== 'const' || node.declarations.some(({ init }) => init !== null && startsEmpty(init))
    if (!kept) return []
    return [`${file}:${lineAt(source, node.start)}: state at module level; keep it in the runtime of the process`]
  })
}

/** @param {import('oxc-parser').Expression} value */
function startsEmpty(value) {
  if (value.type === 'ArrayExpression') return value.elements.length === 0
  if (value.type !== 'NewExpression' || value.arguments.length > 0) return false
  return value.callee.type === 'Identifier' && mutable.has(value.callee.name)
}

/**
 * Several copies of a class exist in one process, so `instanceof` with one of ours lies, unless it never leaves its file.
 *
 * @param {Module} module
 */
function instances({ file, source, program }) {
  const ours = new Set()
  for (const node of program.body) {
    const exported = node.type === 'ExportNamedDeclaration' ? node.declaration : null
    if (exported?.type === 'ClassDeclaration' && exported.id) ours.add(exported.id.name)
    if (node.type !== 'ImportDeclaration' || !node.source.value.startsWith('.')) continue
    for (const { local } of node.specifiers) ours.add(local.name)
  }
  /** @type {string[]} */
  const found = []
  new Visitor({
    BinaryExpression: (node) => {
      if (node.operator !== 'instanceof' || node.right.type !== 'Identifier' || !ours.has(node.right.name)) return
      found.push(
        `${file}:${lineAt(source, node.start)}: instanceof ${node.right.name}; recognise it by its Symbol.for brand`,
      )
    },
  }).visit(program)
  return found
}

/**
 * @param {import('oxc-parser').Node} node
 * @param {string} name
 */
function named(node, name) {
  return node.type === 'Identifier' && node.name === name
}

await main(import.meta, 'See the rule in the line itself.', () => checkAmbient(join(root, 'packages/sallyport/src')))
