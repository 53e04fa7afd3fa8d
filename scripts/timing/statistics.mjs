/**
 * Mann-Whitney's U test of two samples, two-sided, by the normal approximation with ties and continuity corrected (both samples should
 * have 20 values or more).
 *
 * @param {readonly number[]} left
 * @param {readonly number[]} right
 * @returns {{ p: number, biserial: number, superiority: number }} `p`: how likely a difference like this is where there is none.
 *   `biserial`: the rank-biserial correlation, -1 to 1; positive where the left values are larger. `superiority`: the chance that a
 *   left value is larger than a right one, ties counting half (the common language effect size).
 */
export function mannWhitney(left, right) {
  const all = [...left.map((value) => ({ value, isLeft: true })), ...right.map((value) => ({ value, isLeft: false }))]
  all.sort((a, b) => a.value - b.value)
  const [n, m] = [left.length, right.length]
  let rankSum = 0
  let ties = 0
  for (let from = 0, to = 0; from < all.length; from = to) {
    while (to < all.length && all[to]?.value === all[from]?.value) to += 1
    const rank = (from + 1 + to) / 2
    ties += (to - from) ** 3 - (to - from)
    rankSum += rank * all.slice(from, to).filter(({ isLeft }) => isLeft).length
  }
  const u = rankSum - (n * (n + 1)) / 2
  const superiority = u / (n * m)
  const variance = ((n * m) / 12) * (n + m + 1 - ties / ((n + m) * (n + m - 1)))
  const distance = Math.max(0, Math.abs(u - (n * m) / 2) - 0.5)
  const p = variance === 0 ? 1 : 2 * upperTail(distance / Math.sqrt(variance))
  return { p: Math.min(1, p), biserial: 2 * superiority - 1, superiority }
}

/**
 * The median with its 95 % confidence interval by order statistics, which assumes nothing about the distribution.
 *
 * @param {readonly number[]} values Not empty.
 * @returns {{ median: number, low: number, high: number }}
 */
export function medianInterval(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (/** @type {number} */ index) => sorted[Math.min(sorted.length - 1, Math.max(0, index))] ?? Number.NaN
  const half = sorted.length / 2
  const spread = 0.98 * Math.sqrt(sorted.length)
  const median = (at(Math.ceil(half) - 1) + at(Math.floor(half))) / 2
  return { median, low: at(Math.floor(half - spread)), high: at(Math.ceil(half + spread)) }
}

/**
 * Holm's correction: p-values of several tests, so that the chance of a single false alarm among them all stays what one test promises.
 *
 * @param {readonly number[]} values
 * @returns {number[]} In the same order.
 */
export function holm(values) {
  const order = values.map((p, index) => ({ p, index })).toSorted((a, b) => a.p - b.p)
  const corrected = values.map(() => 1)
  let largest = 0
  for (const [place, { p, index }] of order.entries()) {
    largest = Math.max(largest, Math.min(1, p * (values.length - place)))
    corrected[index] = largest
  }
  return corrected
}

/**
 * The normal distribution's upper tail, by the continued fraction for the complementary error function (Numerical Recipes' `erfcc`),
 * good to seven digits.
 *
 * @param {number} z Not negative.
 */
function upperTail(z) {
  const x = z / Math.SQRT2
  const t = 1 / (1 + x / 2)
  const coefficients = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ]
  const polynomial = coefficients.reduceRight((sum, coefficient) => sum * t + coefficient, 0)
  return (t * Math.exp(-x * x + polynomial)) / 2
}
