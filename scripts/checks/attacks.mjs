import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { attackDocument } from '../lib/attack-document.mjs'
import { findAttackTests, readAttacks, readCapabilities, waitsFor } from '../lib/attacks.mjs'
import { root } from '../lib/root.mjs'
import { main } from './lib/check.mjs'

/**
 * @typedef {import('../lib/attacks.mjs').Attack} Attack
 * @typedef {import('../lib/attacks.mjs').Capability} Capability
 * @typedef {import('../lib/attacks.mjs').AttackTest} AttackTest
 */

/**
 * @param {Attack[]} attacks
 * @param {Capability[]} capabilities
 * @param {AttackTest[]} tests
 * @returns {string[]} One line for each attack that nobody fires though it could be, or that is said to wait and does not.
 */
export function checkAttacks(attacks, capabilities, tests) {
  const known = new Set(attacks.map(({ id }) => id))
  const named = new Set(capabilities.map(({ name }) => name))
  const fired = new Map(tests.map(({ id, file }) => [id, file]))
  return [
    ...tests.filter(({ id }) => !known.has(id)).map(({ id, file }) => `${file}: ${id} is not in security/attacks.json`),
    ...attacks
      .filter(({ id }, index) => attacks.findIndex((one) => one.id === id) < index)
      .map(({ id }) => `${id} is there twice`),
    ...capabilities
      .filter(({ name }) => !attacks.some(({ needs }) => needs.includes(name)))
      .map(({ name }) => `no attack needs the capability ${name}`),
    ...attacks.flatMap((attack) => {
      const { id, class: kind, needs } = attack
      const waits = waitsFor(attack, capabilities)
      const file = fired.get(id)
      return [
        ...(needs.length === 0 ? [`${id} must say what it is aimed at`] : []),
        ...needs.filter((name) => !named.has(name)).map((name) => `${id}: there is no capability ${name}`),
        ...(waits.length === 0 && file === undefined
          ? [`${id} (${kind}): ${needs.join(' and ')} can be attacked, and no test has the id in its title`]
          : []),
        ...(waits.length > 0 && file !== undefined
          ? [`${id} waits for ${waits.join(' and ')}, and ${file} fires it`]
          : []),
      ]
    }),
  ]
}

await main(
  import.meta,
  'Say in security/*.json what is true, name the tests, then: npm run attacks -- --document',
  () => {
    const [attacks, capabilities, tests] = [readAttacks(), readCapabilities(), findAttackTests()]
    const path = join(root, 'docs/attacks.md')
    const written = existsSync(path) ? readFileSync(path, 'utf8') : ''
    return [
      ...checkAttacks(attacks, capabilities, tests),
      ...(written === attackDocument(attacks, capabilities, tests) ? [] : ['docs/attacks.md is out of date']),
    ]
  },
)
