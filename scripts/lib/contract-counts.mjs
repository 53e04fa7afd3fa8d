import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'

/**
 * Reads from the report of vitest's json reporter how many cases of the contract of databases passed, for each dialect and driver.
 *
 * @param {string} json
 * @returns {Map<string, number>} By the name of the suite.
 */
export function countContract(json) {
  /** @type {{ testResults: { assertionResults: { ancestorTitles: string[], status: string }[] }[] }} */
  const report = JSON.parse(json)
  const counts = new Map()
  for (const { ancestorTitles, status } of report.testResults.flatMap((file) => file.assertionResults)) {
    const [, name] = /^Contract: (.+)$/.exec(ancestorTitles[0] ?? '') ?? []
    if (name === undefined) continue
    counts.set(name, (counts.get(name) ?? 0) + (status === 'passed' ? 1 : 0))
  }
  return counts
}

/**
 * Holds every way in to as many cases as any other: one that ran fewer is not known to behave like the others.
 *
 * @param {ReadonlyMap<string, number>} counts
 * @param {readonly string[]} expected How the names of the suites begin of which there must be one each: `PostgreSQL`, or
 *   `SQLite by node:sqlite`.
 * @returns {string[]} What is missing; empty where nothing is.
 */
export function missingCases(counts, expected) {
  const most = Math.max(0, ...counts.values())
  const absent = expected.filter((start) => ![...counts.keys()].some((name) => `${name} `.startsWith(`${start} `)))
  return [
    ...absent.map((name) => `${name} was not put to the contract`),
    ...[...counts].flatMap(([name, count]) => (count < most ? [`${name} passed ${count} of ${most} cases`] : [])),
  ]
}

/**
 * Prints how many cases each way in has passed in a run of the tests, and what is missing.
 *
 * @param {string} name Of the report in `.cache/results`.
 * @param {readonly string[]} expected As {@link missingCases} takes it.
 * @returns {number} How many things are missing.
 */
export function reportContract(name, expected) {
  const report = join(root, `.cache/results/${name}.json`)
  const cases = existsSync(report) ? countContract(readFileSync(report, 'utf8')) : new Map()
  console.log('\nCases of the contract of databases:')
  for (const [suite, count] of cases) console.log(`  ${String(count).padStart(4)}  ${suite}`)
  const missing = missingCases(cases, expected)
  for (const line of missing) console.log(`FAILED: ${line}`)
  return missing.length
}
