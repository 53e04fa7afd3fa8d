/** The dialects that must be put to the contract, as the names of their suites begin. */
const dialects = ['SQLite', 'PostgreSQL', 'MySQL']

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
 * Holds every dialect to as many cases as any other: one that ran fewer is not known to behave like the others.
 *
 * @param {ReadonlyMap<string, number>} counts
 * @returns {string[]} What is missing; empty where nothing is.
 */
export function missingCases(counts) {
  const most = Math.max(0, ...counts.values())
  const absent = dialects.filter((dialect) => ![...counts.keys()].some((name) => name.startsWith(`${dialect} by `)))
  return [
    ...absent.map((dialect) => `${dialect} was not put to the contract`),
    ...[...counts].flatMap(([name, count]) => (count < most ? [`${name} passed ${count} of ${most} cases`] : [])),
  ]
}
