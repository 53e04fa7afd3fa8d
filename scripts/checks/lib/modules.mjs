import { readdirSync, readFileSync } from 'node:fs'
import { join, posix, relative, sep } from 'node:path'
import { parseSync, Visitor } from 'oxc-parser'

/**
 * @typedef {{ specifier: string, line: number, value: boolean, reexport: boolean, target: string | null }} Import
 *   `target` is the imported file, relative to the source folder, or null for a package. `value` is false where only types are taken.
 * @typedef {{ file: string, test: boolean, source: string, program: import('oxc-parser').Program, imports: Import[] }} Module
 *   `file` is relative to the source folder, with forward slashes.
 */

/**
 * Whether a file is for tests only, and so not in the published package.
 *
 * @param {string} file A path relative to the source folder.
 */
function isTestFile(file) {
  return /\.(test|type-test)\.tsx?$/.test(file) || file.split('/').includes('testing-only')
}

/**
 * Parses every TypeScript file below a folder.
 *
 * @param {string} folder The source folder.
 * @returns {Module[]} In the order of their paths.
 */
export function readModules(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
  return files.toSorted().map((file) => readModule(file, readFileSync(join(folder, file), 'utf8')))
}

/**
 * @param {string} file
 * @param {string} source
 * @returns {Module}
 */
function readModule(file, source) {
  const { program, errors } = parseSync(file, source)
  if (errors[0]) throw new SyntaxError(`${file}: ${errors[0].message}`)
  /** @type {Import[]} */
  const imports = []
  /** @type {(node: { start: number }, specifier: string, value: boolean, reexport: boolean) => void} */
  const add = ({ start }, specifier, value, reexport) => {
    const target = specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : null
    imports.push({ specifier, line: lineAt(source, start), value, reexport, target })
  }
  new Visitor({
    ImportDeclaration: (node) => add(node, node.source.value, node.importKind !== 'type', false),
    ExportAllDeclaration: (node) => add(node, node.source.value, node.exportKind !== 'type', true),
    ExportNamedDeclaration: (node) => {
      if (node.source) add(node, node.source.value, node.exportKind !== 'type', true)
    },
    ImportExpression: (node) => {
      if (node.source.type === 'Literal' && typeof node.source.value === 'string')
        add(node, node.source.value, true, false)
    },
    TSImportType: (node) => add(node, node.source.value, false, false),
  }).visit(program)
  return { file, test: isTestFile(file), source, program, imports }
}

/**
 * @param {string} source
 * @param {number} offset
 */
export function lineAt(source, offset) {
  return source.slice(0, offset).split('\n').length
}

/**
 * The package that a specifier names: `next/headers` is of `next`, `@node-rs/argon2` is itself.
 *
 * @param {string} specifier A bare specifier.
 */
export function packageOf(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}
