import { holm, mannWhitney, medianInterval } from './statistics.mjs'

/**
 * @typedef {{ flow: string, kind: string, times: number[] }} Sample Times in microseconds. Of each flow the first kind is what the
 *   others are held against.
 * @typedef {{ flow: string, kind: string, base: string, times: ReturnType<typeof medianInterval>,
 *   against: ReturnType<typeof medianInterval>, difference: number, bound: number, p: number, biserial: number, superiority: number,
 *   leaks: boolean }} Comparison `p`: corrected for the number of comparisons.
 */

/** A difference is one that is less likely than this by chance, ... */
const significance = 0.001
/** ... and larger than this part of the median, ... */
const boundShare = 0.01
/** ... and than this many microseconds: less than what a network's own trembling hides from whoever counts thousands of answers. */
const boundMicroseconds = 50

/**
 * Holds each kind of address against the first of its flow.
 *
 * @param {readonly Sample[]} samples
 * @returns {Comparison[]}
 */
export function compare(samples) {
  const pairs = samples.flatMap((sample) => {
    const base = samples.find(({ flow }) => flow === sample.flow)
    return base === undefined || base === sample ? [] : [{ sample, base, test: mannWhitney(sample.times, base.times) }]
  })
  const corrected = holm(pairs.map(({ test }) => test.p))
  return pairs.map(({ sample, base, test }, index) => {
    const [times, against] = [medianInterval(sample.times), medianInterval(base.times)]
    const difference = times.median - against.median
    const bound = Math.max(boundMicroseconds, against.median * boundShare)
    const p = corrected[index] ?? 1
    const leaks = p < significance && Math.abs(difference) > bound
    return {
      flow: sample.flow,
      kind: sample.kind,
      base: base.kind,
      times,
      against,
      difference,
      bound,
      ...test,
      p,
      leaks,
    }
  })
}

/**
 * A table in Markdown.
 *
 * @param {readonly Comparison[]} comparisons
 */
export function table(comparisons) {
  const head = [
    '| flow | address | median (95 % interval) | against | median (95 % interval) | difference | bound | p (Holm) | rank-biserial | |',
    '|---|---|---|---|---|---|---|---|---|---|',
  ]
  return [...head, ...comparisons.map(row)].join('\n')
}

/** @param {Comparison} comparison */
function row({ flow, kind, base, times, against, difference, bound, p, biserial, leaks }) {
  const cells = [
    flow,
    kind,
    interval(times),
    base,
    interval(against),
    `${difference < 0 ? '−' : '+'}${Math.abs(difference).toFixed(0)} µs`,
    `${bound.toFixed(0)} µs`,
    p < 0.0001 ? '< 0.0001' : p.toFixed(4),
    biserial.toFixed(3),
    leaks ? '**differs**' : 'same',
  ]
  return `| ${cells.join(' | ')} |`
}

/** @param {Comparison['times']} times */
function interval({ median, low, high }) {
  return `${milliseconds(median)} (${milliseconds(low)} to ${milliseconds(high)}) ms`
}

/** @param {number} microseconds */
function milliseconds(microseconds) {
  return (microseconds / 1_000).toFixed(3)
}
