import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseSync, Visitor } from 'oxc-parser'
import { root } from './root.mjs'

/**
 * @typedef {'met' | 'not met' | 'not ours'} Status
 * @typedef {object} Requirement
 * @property {string} id As the standard numbers it, such as `7.2.4`.
 * @property {number} [level] Of ASVS: 1, 2 or 3.
 * @property {string} chapter
 * @property {string} requirement In our words.
 * @property {Status} status
 * @property {string[]} where Files of the project that meet it; a document may name its section: `docs/security.md#at-rest`.
 * @property {string} [note] What is missing, or why it is not ours.
 *
 * @typedef {{ tag: string, file: string, title: string }} TaggedTest `tag`: such as `ASVS-7.2.4`; `file`: from the root.
 */

/** Where tests are: titles carry the tags. A check of the project (`scripts/checks`) carries them in a comment. */
const folders = ['packages/sallyport/src', 'apps/demo/e2e', 'scripts', 'attacks']
const testFile = /(\.(test|spec)\.tsx?|matrix\/checks\/[\w-]+\.mjs|scripts\/checks\/[\w-]+\.mjs)$/
const tags = /\b(?:ASVS|NIST)-\d+(?:\.\d+)+\b/g
const titled = new Set(['it', 'test', 'describe', 'check'])

/**
 * @param {'ASVS' | 'NIST'} standard
 * @returns {Requirement[]} The rows of `security/asvs.json` or `security/nist.json`.
 */
export function readRequirements(standard) {
  return JSON.parse(readFileSync(join(root, 'security', `${standard.toLowerCase()}.json`), 'utf8'))
}

/** @returns {TaggedTest[]} Every test of the project that a standard's tag names, in the order of its files. */
export function findTaggedTests() {
  return folders.flatMap((folder) => testFilesBelow(join(root, folder))).flatMap(tagsIn)
}

/** @param {string} folder */
function testFilesBelow(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => testFile.test(join(folder, name)) && !name.includes('node_modules'))
    .toSorted()
    .map((name) => join(folder, name))
}

/**
 * @param {string} path
 * @returns {TaggedTest[]}
 */
function tagsIn(path) {
  const source = readFileSync(path, 'utf8')
  if (source.search(tags) < 0) return []
  const file = relative(root, path)
  const { program, comments } = parseSync(file, source)
  const texts = file.startsWith('scripts/checks/') && !file.includes('.test.') ? comments.map(({ value }) => value) : []
  new Visitor({
    CallExpression: ({ callee, arguments: [first] }) => {
      if (titled.has(nameOf(callee)) && first !== undefined) texts.push(textOf(first, source))
    },
  }).visit(program)
  return texts.flatMap((text) => {
    const title = text.replaceAll(tags, '').replaceAll(/\s+/g, ' ').trim()
    return [...text.matchAll(tags)].map(([tag]) => ({ tag, file, title }))
  })
}

/**
 * The name that a call begins with: `it` of `it(…)`, `it.each(…)(…)` and `it.concurrent(…)`.
 *
 * @param {import('oxc-parser').Expression | import('oxc-parser').Super} callee
 * @returns {string}
 */
function nameOf(callee) {
  if (callee.type === 'Identifier') return callee.name
  if (callee.type === 'MemberExpression') return nameOf(callee.object)
  return callee.type === 'CallExpression' || callee.type === 'TaggedTemplateExpression'
    ? nameOf(callee.type === 'CallExpression' ? callee.callee : callee.tag)
    : ''
}

/**
 * @param {import('oxc-parser').Argument} node
 * @param {string} source
 */
function textOf(node, source) {
  return node.type === 'Literal' || node.type === 'TemplateLiteral' ? source.slice(node.start + 1, node.end - 1) : ''
}
