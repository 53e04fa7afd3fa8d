import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseSync, Visitor } from 'oxc-parser'
import { root } from './root.mjs'
import { findTestFiles, isText, nameOf, titled } from './standards.mjs'

/**
 * @typedef {object} Attack
 * @property {string} id Such as `AT136`.
 * @property {string} class What kind it is, such as `csrf`.
 * @property {string[]} needs The capabilities that it is aimed at.
 * @property {string} [peer] What it did to somebody else: projects and advisories.
 * @property {string} recipe What the attacker does.
 * @property {string} expected What must come of it.
 *
 * @typedef {{ name: string, what: string, exists: boolean }} Capability Something that can be attacked, and whether it is there.
 * @typedef {{ id: string, file: string, title: string }} AttackTest `file`: from the root.
 */

/** @returns {Attack[]} The rows of `security/attacks.json`. */
export function readAttacks() {
  return JSON.parse(readFileSync(join(root, 'security/attacks.json'), 'utf8'))
}

/** @returns {Capability[]} The rows of `security/capabilities.json`. */
export function readCapabilities() {
  return JSON.parse(readFileSync(join(root, 'security/capabilities.json'), 'utf8'))
}

/** @returns {AttackTest[]} Every test whose title, or whose row of a table, has the id of an attack. */
export function findAttackTests() {
  return findTestFiles().flatMap((path) => attackTestsIn(relative(root, path), readFileSync(path, 'utf8')))
}

/**
 * @param {string} file
 * @param {string} source
 * @returns {AttackTest[]}
 */
export function attackTestsIn(file, source) {
  /** @type {string[]} */
  const titles = []
  const add = (/** @type {import('oxc-parser').ArrayExpressionElement | null | undefined} */ node) => {
    if (node && node.type !== 'SpreadElement' && isText(node)) titles.push(source.slice(node.start + 1, node.end - 1))
  }
  new Visitor({
    CallExpression: (call) => {
      if (titled.has(nameOf(call.callee))) add(call.arguments[0])
    },
    // The rows of `it.each`: the first value of each is the title, or part of it.
    ArrayExpression: ({ elements }) => {
      for (const row of elements) if (row?.type === 'ArrayExpression') add(row.elements[0])
    },
  }).visit(parseSync(file, source).program)
  return titles.flatMap((title) =>
    [...new Set(title.match(/\bAT\d{3}\b/g))].map((id) => ({ id, file, title: title.replace(/^(AT\d{3} )+/, '') })),
  )
}

/**
 * What an attack still waits for.
 *
 * @param {Attack} attack
 * @param {Capability[]} capabilities
 * @returns {string[]} Names of capabilities that are not there yet.
 */
export function waitsFor({ needs }, capabilities) {
  return needs.filter((name) => !capabilities.some((one) => one.name === name && one.exists))
}
