/**
 * What each table is, in the process of its own that `run.mjs` starts for it: it does its work and sends the rows.
 *
 * @typedef {Record<string, number | string | null>} Row Has a `name`.
 * @typedef {{ quick: boolean, full: boolean, postgres: string | null, folder: string }} Given
 *   `postgres`: a URL of a server. `folder`: for files, deleted afterwards.
 */

/** @type {Given} */
export const given = JSON.parse(process.argv[2] ?? '{}')

/**
 * Tells a person how far it is.
 *
 * @param {string} text
 */
export function tell(text) {
  process.stderr.write(`  ${text}\n`)
}

/**
 * Sends the rows and ends.
 *
 * @param {readonly Row[]} rows
 */
export function finish(rows) {
  process.send?.(rows, () => process.exit())
}

/** How long things are measured. */
export const how = given.quick ? { rounds: 7, turnMs: 15 } : { rounds: 31, turnMs: 50 }
