/**
 * @typedef {{ p50: number, max: number }} Spread Milliseconds.
 * @typedef {{ instance: string, rounds: number, acceptedLastMs: Spread, refusedMs: Spread }} Summary
 */

/** The bound: the demo's `session.heartbeat`. */
export const heartbeatMs = 1_000
/** What a busy machine may add to a bound: the process that is asked has to get its turn. */
export const slackMs = 1_000

/**
 * For each instance, the rounds in which another one was told to revoke.
 *
 * @param {import('./measure.mjs').Round[]} rounds
 * @returns {Summary[]}
 */
export function summarize(rounds) {
  const names = [...new Set(rounds.flatMap(({ seen }) => seen.map(({ instance }) => instance)))]
  return names.flatMap((instance) => {
    const seen = rounds.flatMap((round) =>
      round.seen.filter((one) => one.instance === instance && round.revokedOn !== instance),
    )
    if (seen.length === 0) return []
    const acceptedLastMs = spread(seen.map((one) => one.acceptedLastMs))
    const refusedMs = spread(seen.map((one) => one.refusedMs ?? Number.POSITIVE_INFINITY))
    return [{ instance, rounds: seen.length, acceptedLastMs, refusedMs }]
  })
}

/**
 * Whether an instance kept a session for too long: the one that revoked it beyond its answer, another beyond the heartbeat.
 *
 * @param {import('./measure.mjs').Round[]} rounds
 * @returns {string[]} A sentence for each.
 */
export function findLate(rounds) {
  return rounds.flatMap(({ revokedOn, seen }, index) =>
    seen.flatMap(({ instance, acceptedLastMs, refusedMs }) => {
      const most = instance === revokedOn ? 0 : heartbeatMs + slackMs
      if (acceptedLastMs <= most && refusedMs !== null) return []
      return [
        `Round ${index + 1}: instance ${instance} accepted ${acceptedLastMs} ms after instance ${revokedOn} had revoked.`,
      ]
    }),
  )
}

/**
 * @param {import('./measure.mjs').Round} round
 * @returns {string} One line.
 */
export function roundLine({ revokedOn, seen }) {
  const others = seen.filter(({ instance }) => instance !== revokedOn)
  const told = others.map(
    ({ instance, acceptedLastMs, refusedMs }) => `${instance} ${accepted(acceptedLastMs)}, ${refused(refusedMs)}`,
  )
  return `revoked on ${revokedOn}: ${told.join('; ')}`
}

/**
 * The table for a terminal.
 *
 * @param {Summary[]} summaries
 * @param {boolean} colored
 */
export function table(summaries, colored) {
  const rows = summaries.map(({ instance, rounds, acceptedLastMs, refusedMs }) => [
    instance,
    String(rounds),
    ...[acceptedLastMs.p50, acceptedLastMs.max, refusedMs.p50, refusedMs.max].map(ms),
  ])
  const head = ['instance', 'rounds', 'accepted last: p50', 'max', 'refused: p50', 'max']
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const line = (/** @type {string[]} */ cells) =>
    `  ${cells.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('   ')}`
  const paint = (/** @type {number} */ code, /** @type {string} */ text) =>
    colored ? `\u001B[${code}m${text}\u001B[0m` : text
  const isLate = (/** @type {Summary} */ one) => one.acceptedLastMs.max > heartbeatMs + slackMs
  return [
    paint(1, line(head)),
    ...rows.map((row, index) => {
      const one = summaries[index]
      return paint(one === undefined || isLate(one) ? 31 : 32, line(row))
    }),
  ].join('\n')
}

/** @param {number} value 0: nothing that was sent after the revocation. */
function accepted(value) {
  return value === 0 ? 'accepted nothing more' : `accepted last after ${ms(value)}`
}

/** @param {number | null} value */
function refused(value) {
  return value === null ? 'never refused' : `refused after ${ms(value)}`
}

/** @param {number} value */
function ms(value) {
  return value === Number.POSITIVE_INFINITY ? 'never' : `${value.toFixed(1)} ms`
}

/**
 * @param {number[]} values Not empty.
 * @returns {Spread}
 */
function spread(values) {
  const sorted = values.toSorted((a, b) => a - b)
  return { p50: sorted[Math.ceil(sorted.length / 2) - 1] ?? 0, max: sorted.at(-1) ?? 0 }
}
