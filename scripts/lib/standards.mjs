import { existsSync, readdirSync, readFileSync } from 'node:fs'
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

/**
 * Where tests are. A test carries its tags in its options or its title, one of the matrix in a comment above it, a check of the project
 * (`scripts/checks`) in a comment anywhere.
 */
const folders = ['packages/sallyport/src', 'apps/demo/e2e', 'scripts', 'attacks']
const testFile =
  /(\.(test|spec)\.tsx?|testing-only\/([\w-]+-)?(contract|races)\.ts|(matrix|scripts)\/checks\/[\w-]+\.mjs)$/
const tags = /\b(?:ASVS|NIST)-\d+(?:\.\d+)+\b/g
/** What a test is declared by. */
export const titled = new Set(['it', 'test', 'describe', 'check'])

/**
 * @param {'ASVS' | 'NIST'} standard
 * @returns {Requirement[]} The rows of `security/asvs.json` or `security/nist.json`.
 */
export function readRequirements(standard) {
  return JSON.parse(readFileSync(join(root, 'security', `${standard.toLowerCase()}.json`), 'utf8'))
}

/** @returns {TaggedTest[]} Every test of the project that a standard's tag names, in the order of its files. */
export function findTaggedTests() {
  return findTestFiles().flatMap(tagsIn)
}

/** @returns {string[]} Every file of the project that declares tests, or suites of them for others to run. */
export function findTestFiles() {
  return folders
    .map((folder) => join(root, folder))
    .filter((folder) => existsSync(folder))
    .flatMap(testFilesBelow)
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
  /** @type {{ title: string, found: string }[]} */
  const named = []
  new Visitor({
    CallExpression: (call) => {
      const [first, second] = call.arguments
      if (!titled.has(nameOf(call.callee)) || first === undefined || !isText(first)) return
      const above = comments.filter(
        ({ end }) => end < call.start && /^\s*$/.test(source.slice(end, statementStart(call.start, source))),
      )
      const options = second?.type === 'ObjectExpression' ? source.slice(second.start, second.end) : ''
      const title = source.slice(first.start + 1, first.end - 1)
      named.push({ title, found: [title, options, ...above.map(({ value }) => value)].join(' ') })
    },
  }).visit(program)
  if (file.startsWith('scripts/checks/') && !file.includes('.test.'))
    named.push(...comments.map(({ value }) => ({ title: 'npm run check', found: value })))
  return named.flatMap(({ title, found }) =>
    [...new Set(found.match(tags))].map((tag) => ({ tag, file, title: title.replaceAll(tags, '').trim() })),
  )
}

/**
 * Where the line begins on which a call stands, past its indentation and an `await`.
 *
 * @param {number} start
 * @param {string} source
 */
function statementStart(start, source) {
  return source.lastIndexOf('\n', start) + 1
}

/**
 * The name that a call begins with: `it` of `it(…)`, `it.each(…)(…)` and `it.concurrent(…)`.
 *
 * @param {import('oxc-parser').Expression | import('oxc-parser').Super} callee
 * @returns {string}
 */
export function nameOf(callee) {
  if (callee.type === 'Identifier') return callee.name
  if (callee.type === 'MemberExpression') return nameOf(callee.object)
  return callee.type === 'CallExpression' || callee.type === 'TaggedTemplateExpression'
    ? nameOf(callee.type === 'CallExpression' ? callee.callee : callee.tag)
    : ''
}

/** @param {import('oxc-parser').Argument} node */
export function isText(node) {
  return node.type === 'TemplateLiteral' || (node.type === 'Literal' && typeof node.value === 'string')
}
