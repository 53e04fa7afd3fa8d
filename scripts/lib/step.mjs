import { secondsSince } from './program.mjs'

/**
 * Does a step and says what it is and how long it took.
 *
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} act
 * @param {{ idle?: (result: T) => boolean, write?: (text: string) => unknown }} [options] `idle`: whether there was nothing to do.
 *   `write`: where to say it (default: the standard output).
 * @returns {Promise<T>}
 */
export async function step(what, act, { idle = () => false, write = (text) => process.stdout.write(text) } = {}) {
  const since = performance.now()
  write(`  ${what.padEnd(24)}`)
  try {
    const result = await act()
    write(`${idle(result) ? 'up to date' : secondsSince(since)}\n`)
    return result
  } catch (error) {
    write('failed\n')
    throw error
  }
}
