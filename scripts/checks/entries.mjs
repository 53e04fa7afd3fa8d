import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../lib/root.mjs'
import { main } from './lib/check.mjs'
import { lineAt, readModules } from './lib/modules.mjs'

/** @typedef {import('./lib/modules.mjs').Module} Module */

/**
 * Holds the `exports` and the `bin` of a package against the entry files of its source folder, in both directions.
 *
 * @param {string} folder The package's folder, with `package.json` and `src/`.
 * @returns {string[]} One line for each disagreement and each re-export in the wrong place.
 */
export function checkEntries(folder) {
  const modules = readModules(join(folder, 'src')).filter((module) => !module.test)
  const entries = modules.filter(({ file }) => !file.includes('/'))
  const { exports, bin = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const targets = [...new Set([...leaves(exports), ...leaves(bin)])].filter((target) => target !== './package.json')
  const named = new Set(targets.flatMap((target) => sourceOf(target) ?? []))
  return [
    ...targets.filter((target) => sourceOf(target) === null).map((target) => `package.json: ${target} is not in dist`),
    ...[...named]
      .filter((file) => !entries.some((entry) => entry.file === file))
      .map((file) => `package.json: exports names dist of src/${file}, which is missing`),
    ...entries
      .filter(({ file }) => !named.has(file))
      .map(({ file }) => `src/${file}: no key of exports or bin in package.json leads here`),
    ...entries.flatMap(onlyReexports),
    ...modules.filter((module) => !entries.includes(module)).flatMap(noReexports),
  ]
}

/**
 * @param {unknown} value
 * @returns {string[]}
 */
function leaves(value) {
  if (typeof value === 'string') return [value]
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(leaves) : []
}

/** @param {string} target */
function sourceOf(target) {
  const name = /^\.\/dist\/(.+?)(\.d\.ts|\.js)$/.exec(target)?.[1]
  return name === undefined ? null : `${name}.ts`
}

/** @param {Module} module */
function onlyReexports({ file, source, program }) {
  return program.body
    .filter((node) => {
      if (node.type === 'ExportAllDeclaration') return false
      if (node.type === 'ExportNamedDeclaration') return node.source === null
      return !(node.type === 'ExpressionStatement' && 'directive' in node && node.directive)
    })
    .map((node) => `src/${file}:${lineAt(source, node.start)}: an entry only re-exports`)
}

/** @param {Module} module */
function noReexports({ file, program, imports, source }) {
  const imported = new Set(
    program.body.flatMap((node) =>
      node.type === 'ImportDeclaration' ? node.specifiers.map(({ local }) => local.name) : [],
    ),
  )
  const passed = program.body.filter(
    (node) =>
      node.type === 'ExportNamedDeclaration' &&
      node.source === null &&
      node.specifiers.some(({ local }) => local.type === 'Identifier' && imported.has(local.name)),
  )
  return [
    ...imports.filter(({ reexport }) => reexport).map(({ line }) => line),
    ...passed.map(({ start }) => lineAt(source, start)),
  ].map((line) => `src/${file}:${line}: only an entry re-exports; import from where it is declared`)
}

await main(import.meta, 'Make exports, bin and src/*.ts agree; keep re-exports in the entries.', () =>
  checkEntries(join(root, 'packages/sallyport')),
)
