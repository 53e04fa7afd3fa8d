/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * The line that ends every stage and the whole run.
 *
 * @param {Counts} counts
 */
export function countLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

/**
 * Reads the counts from the last line of what a stage printed.
 *
 * @param {string} output
 * @returns {Counts | null} Null where the last line is no count.
 */
export function readCountLine(output) {
  const match = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/.exec(
    output.trimEnd().split('\n').at(-1)?.trim() ?? '',
  )
  return match === null ? null : { passed: Number(match[1]), failed: Number(match[2]), skipped: Number(match[3] ?? 0) }
}

/**
 * Adds counts up.
 *
 * @param {Counts[]} list
 * @returns {Counts}
 */
export function sum(list) {
  const total = (/** @type {keyof Counts} */ key) => list.reduce((all, counts) => all + counts[key], 0)
  return { passed: total('passed'), failed: total('failed'), skipped: total('skipped') }
}

/**
 * Holds a stage to its word: one that crashed, gave no counts or ran no test has failed, and in CI a skipped test has too.
 *
 * @param {Counts | null} counts Null where the stage gave none.
 * @param {number} code The stage's exit code.
 * @param {boolean} ci
 * @returns {Counts & { why: string | null }} `why`: what was counted as a failure beyond the failed tests.
 */
export function judge(counts, code, ci) {
  if (counts === null) return { passed: 0, failed: 1, skipped: 0, why: `gave no counts (exit code ${code})` }
  const { passed, failed, skipped } = counts
  if (ci && skipped > 0)
    return { passed, failed: failed + skipped, skipped: 0, why: `${skipped} skipped, which fails in CI` }
  if (passed + failed === 0) return { passed, failed: 1, skipped, why: 'ran no test' }
  if (code !== 0 && failed === 0) return { passed, failed: 1, skipped, why: `ended with exit code ${code}` }
  return { ...counts, why: null }
}

/**
 * Counts the report of vitest's json reporter.
 *
 * @param {string} json
 * @returns {Counts}
 */
export function countVitest(json) {
  const report = JSON.parse(json)
  const emptyFailures = report.testResults.filter(
    (/** @type {{ status: string, assertionResults: { status: string }[] }} */ file) =>
      file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  ).length
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + emptyFailures,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

/**
 * Counts the report of Playwright's json reporter. A test that passed only when repeated has failed.
 *
 * @param {string} json
 * @returns {Counts}
 */
export function countPlaywright(json) {
  const { stats, errors } = JSON.parse(json)
  const failed = stats.unexpected + stats.flaky
  return {
    passed: stats.expected,
    failed: failed === 0 && errors.length > 0 ? errors.length : failed,
    skipped: stats.skipped,
  }
}
