import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { asvsDocument } from '../lib/asvs-document.mjs'
import { root } from '../lib/root.mjs'
import { findTaggedTests, readRequirements } from '../lib/standards.mjs'
import { main } from './lib/check.mjs'

/**
 * @typedef {import('../lib/standards.mjs').Requirement} Requirement
 * @typedef {import('../lib/standards.mjs').TaggedTest} TaggedTest
 */

/**
 * @param {Record<'ASVS' | 'NIST', Requirement[]>} standards
 * @param {TaggedTest[]} tests
 * @param {(path: string) => string | null} read The text of a file of the project; null where there is none.
 * @returns {string[]} One line for each row that says more, or less, than is shown.
 */
export function checkStandards(standards, tests, read) {
  const rows = Object.entries(standards).flatMap(([standard, all]) =>
    all.map((row) => ({ ...row, tag: `${standard}-${row.id}` })),
  )
  const tagged = new Set(tests.map(({ tag }) => tag))
  const known = new Set(rows.map(({ tag }) => tag))
  return [
    ...tests.filter(({ tag }) => !known.has(tag)).map(({ tag, file }) => `${file}: ${tag} is not in security/`),
    ...rows.flatMap(({ tag, status, where, note }) => {
      const shown = tagged.has(tag) || where.some((place) => isSection(place, read))
      return [
        ...where
          .filter((place) => read(place.split('#')[0] ?? '') === null)
          .map((place) => `${tag}: there is no ${place}`),
        ...(status === 'met' && !shown ? [`${tag} is called met, and no test carries the tag`] : []),
        ...(status !== 'met' && tagged.has(tag) ? [`${tag} is called ${status}, and a test carries the tag`] : []),
        ...(status !== 'met' && note === undefined ? [`${tag} is ${status}: its note must say why`] : []),
      ]
    }),
  ]
}

/**
 * Whether a place is a section that a document has.
 *
 * @param {string} place Such as `docs/security.md#at-rest`.
 * @param {(path: string) => string | null} read
 */
function isSection(place, read) {
  const [file = '', section] = place.split('#')
  if (section === undefined) return false
  const titles = [...(read(file) ?? '').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  )
  return titles.includes(section)
}

await main(import.meta, 'Say in security/*.json what is true, tag the tests, then: npm run asvs', () => {
  const standards = { ASVS: readRequirements('ASVS'), NIST: readRequirements('NIST') }
  const tests = findTaggedTests()
  const read = (/** @type {string} */ path) => {
    const file = join(root, path)
    return existsSync(file) ? (path.includes('.') ? readFileSync(file, 'utf8') : '') : null
  }
  const document = asvsDocument(standards, tests)
  return [
    ...checkStandards(standards, tests, read),
    ...(read('docs/asvs.md') === document ? [] : ['docs/asvs.md is out of date']),
  ]
})
