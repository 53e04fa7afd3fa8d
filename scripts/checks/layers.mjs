import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../lib/root.mjs'
import { main } from './lib/check.mjs'
import { packageOf, readModules } from './lib/modules.mjs'

/**
 * @typedef {import('./lib/modules.mjs').Module} Module
 * @typedef {Record<string, string[]>} Lists
 * @typedef {{ folders: Lists, types: Lists, files: Lists, sealed: Lists, packages: Lists, unreachable: Lists }} Rules
 *   `folders` and `files`: what each folder or file of the source folder may import besides itself. `types`: of what a
 *   folder may import types and nothing else: what runs in a browser must not bring a server along. `sealed`: a folder
 *   and its only importers. `packages`: a package and its only importers; a package that is not listed may not be
 *   imported, but for the other modules of Node: only the command line starts programs (ASVS-1.2.5), only `crypto` and `base` touch
 *   cryptography (ASVS-11.1.3), and that of Node and a vetted argon2 alone (ASVS-11.2.1). `unreachable`: what an entry must never load,
 *   even indirectly.
 */

/**
 * Holds every import of a source folder against the allowed arrows.
 *
 * @param {string} folder The source folder.
 * @param {Rules} rules
 * @returns {string[]} One line for each forbidden import, unknown folder and import cycle.
 */
export function checkLayers(folder, rules) {
  const modules = readModules(folder)
  const shipped = modules.filter((module) => !module.test)
  return [
    ...shipped.filter((module) => layerOf(module.file, rules) === null).map(unknownFolder),
    ...shipped.flatMap((module) => module.imports.flatMap((imported) => forbidden(module, imported, modules, rules))),
    ...cycles(shipped),
    ...Object.entries(rules.unreachable).flatMap(([entry, packages]) => reached(entry, packages, shipped)),
  ]
}

/** @param {Module} module */
function unknownFolder({ file }) {
  return `${file}: its folder is not in layers.json`
}

/**
 * The folder or file that a path counts as; `entry` for the entries, which may import anything.
 *
 * @param {string} file
 * @param {Rules} rules
 */
function layerOf(file, { folders, files }) {
  const name = file.split('/')[0] ?? ''
  if (name !== file) return Object.hasOwn(folders, name) ? name : null
  return Object.hasOwn(files, name) ? name : 'entry'
}

/**
 * @param {Module} module
 * @param {Module['imports'][number]} imported
 * @param {Module[]} modules
 * @param {Rules} rules
 * @returns {string[]}
 */
function forbidden({ file }, { specifier, line, target, value }, modules, rules) {
  const from = layerOf(file, rules)
  if (from === null) return []
  const refuse = (/** @type {string} */ why) => [`${file}:${line}: imports ${specifier}: ${why}`]
  if (target === null) {
    const name = packageOf(specifier)
    const importers = rules.packages[name] ?? (name.startsWith('node:') ? null : [])
    if (importers === null || importers.includes(from)) return []
    return refuse(
      importers.length === 0 ? `layers.json does not list ${name}` : `only ${list(importers)} may import ${name}`,
    )
  }
  const found = modules.find((module) => module.file === target)
  if (!found) return refuse('no such file')
  if (found.test) return refuse('shipped code may not import test code')
  const sealed = Object.entries(rules.sealed).find(([prefix]) => target.startsWith(`${prefix}/`))
  if (sealed && !sealed[1].includes(from)) return refuse(`only ${list(sealed[1])} may import ${sealed[0]}`)
  const to = layerOf(target, rules)
  const allowed = rules.folders[from] ?? rules.files[from] ?? null
  if (to === null || from === to || allowed === null || allowed.includes(to)) return []
  if (rules.types[from]?.includes(to) === true)
    return value ? refuse(`${from} may import types of ${to}, and nothing that runs`) : []
  return refuse(`${from} may import ${list(allowed)}, not ${to}`)
}

/** @param {string[]} names */
function list(names) {
  return names.length === 0 ? 'nothing' : names.join(', ')
}

/**
 * The cycles of value imports, each once. An `import()` counts: it makes a file no less dependent.
 *
 * @param {Module[]} modules
 */
function cycles(modules) {
  const done = new Set()
  /** @type {string[]} */
  const found = []
  /** @type {(file: string, path: string[]) => void} */
  const visit = (file, path) => {
    const start = path.indexOf(file)
    if (start >= 0) found.push(`import cycle: ${[...path.slice(start), file].join(' -> ')}`)
    if (start >= 0 || done.has(file)) return
    for (const next of valueTargets(file, modules)) visit(next, [...path, file])
    done.add(file)
  }
  for (const { file } of modules) visit(file, [])
  return found
}

/**
 * @param {string} file
 * @param {Module[]} modules
 * @returns {string[]}
 */
function valueTargets(file, modules) {
  const imports = modules.find((module) => module.file === file)?.imports ?? []
  return imports.flatMap(({ value, target }) => (value && target !== null ? [target] : []))
}

/**
 * @param {string} entry
 * @param {string[]} packages
 * @param {Module[]} modules
 * @returns {string[]}
 */
function reached(entry, packages, modules) {
  const files = new Set([entry])
  for (const file of files) for (const target of valueTargets(file, modules)) files.add(target)
  return modules
    .filter(({ file }) => files.has(file))
    .flatMap(({ file, imports }) =>
      imports
        .filter(({ value, target, specifier }) => value && target === null && packages.includes(packageOf(specifier)))
        .map(({ specifier, line }) => `${file}:${line}: loads ${specifier}, and ${entry} loads this file`),
    )
}

/** The rules of this repository. */
export function readRules() {
  return /** @type {Rules} */ (JSON.parse(readFileSync(new URL('layers.json', import.meta.url), 'utf8')))
}

await main(
  import.meta,
  'Move the code down, pass the value in, or change scripts/checks/layers.json on purpose.',
  () => {
    const folder = join(root, 'packages/sallyport/src')
    return existsSync(folder) ? checkLayers(folder, readRules()) : [`${folder} does not exist`]
  },
)
