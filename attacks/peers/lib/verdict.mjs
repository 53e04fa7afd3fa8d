/**
 * What a recipe found out: whether the app held, and one line of what was seen.
 *
 * @typedef {'holds' | 'fails' | 'no surface'} Outcome
 * @typedef {{ outcome: Outcome, evidence: string }} Verdict
 */

/**
 * Judges a recipe by what got through.
 *
 * @param {string[]} tried Each thing that was tried.
 * @param {string[]} through Those that the attacker got something of.
 * @param {string} [seen] What was seen beside, such as the statuses.
 * @returns {Verdict}
 * @throws {Error} Nothing was tried: that proves nothing.
 */
export function judge(tried, through, seen = '') {
  if (tried.length === 0) throw new Error('A recipe that tries nothing proves nothing.')
  const beside = seen === '' ? '' : `; ${seen}`
  if (through.length === 0) return { outcome: 'holds', evidence: `0 of ${tried.length} got through${beside}` }
  const shown = through.slice(0, 2).map(oneLine).join(', ')
  const more = through.length > 2 ? ', …' : ''
  return { outcome: 'fails', evidence: `${through.length} of ${tried.length} got through: ${shown}${more}${beside}` }
}

/**
 * @param {boolean} held
 * @param {string} evidence
 * @returns {Verdict}
 */
export function found(held, evidence) {
  return { outcome: held ? 'holds' : 'fails', evidence: oneLine(evidence) }
}

/**
 * @param {string} why
 * @returns {Verdict}
 */
export function noSurface(why) {
  return { outcome: 'no surface', evidence: why }
}

/**
 * How often each value came, such as `401 × 5, 429 × 20`.
 *
 * @param {readonly (string | number)[]} values
 */
export function tally(values) {
  /** @type {Map<string | number, number>} */
  const counts = new Map()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].map(([value, count]) => (count === 1 ? String(value) : `${value} × ${count}`)).join(', ')
}

/** @param {string} text Fit for a cell of a table: no line end, no bar, not long. */
function oneLine(text) {
  const visible = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"')
  return visible.length > 160 ? `${visible.slice(0, 160)}…` : visible
}
