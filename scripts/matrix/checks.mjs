import { secondsSince } from '../lib/program.mjs'

/** Does checks, prints a line for each, and counts them. */
export class Checks {
  counts = { passed: 0, failed: 0, skipped: 0 }

  /** @param {string} title Of what follows. */
  begin(title) {
    console.log(`\n${title}`)
  }

  /**
   * @param {string} name What holds if the check passes.
   * @param {() => unknown} act Throws if it does not.
   */
  async check(name, act) {
    const since = performance.now()
    try {
      await act()
      this.counts.passed += 1
      console.log(`  ok      ${name}${performance.now() - since > 1_000 ? ` (${secondsSince(since)})` : ''}`)
    } catch (error) {
      this.counts.failed += 1
      console.log(`  FAILED  ${name}\n${messageOf(error).replaceAll(/^/gm, '            ')}`)
    }
  }

  /**
   * Counts what kept checks from being done as one that failed.
   *
   * @param {unknown} error
   */
  fail(error) {
    this.counts.failed += 1
    console.log(`  FAILED  ${error instanceof Error ? error.stack : String(error)}`)
  }

  /**
   * @param {string} name
   * @param {string} why
   */
  skip(name, why) {
    this.counts.skipped += 1
    console.log(`  skipped ${name}: ${why}`)
  }
}

/** @param {unknown} error */
function messageOf(error) {
  if (!(error instanceof Error)) return String(error)
  const place = /\((file:.*?)\)|at (file:.*)/.exec(
    error.stack?.split('\n').find((line) => line.includes('/checks/')) ?? '',
  )
  return `${error.message.slice(0, 4_000)}\n${place?.[1] ?? place?.[2] ?? ''}`.trim()
}

/**
 * How often each value occurs.
 *
 * @param {(string | number)[]} values
 * @returns {Record<string, number>}
 */
export function tally(values) {
  /** @type {Record<string, number>} */
  const counts = {}
  for (const value of values) counts[String(value)] = (counts[String(value)] ?? 0) + 1
  return counts
}
