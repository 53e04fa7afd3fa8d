import { randomInt } from 'node:crypto'

/**
 * The value below which a part of the values lie, by linear interpolation.
 *
 * @param {readonly number[]} values At least one, in any order.
 * @param {number} part From 0 to 1; 0.5 is the median.
 */
export function quantile(values, part) {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (sorted.length - 1) * part
  const [low, high] = [sorted[Math.floor(at)] ?? Number.NaN, sorted[Math.ceil(at)] ?? Number.NaN]
  return low + (high - low) * (at - Math.floor(at))
}

/** @param {readonly number[]} values */
export function median(values) {
  return quantile(values, 0.5)
}

/**
 * The same values in another order, each order as likely as any other.
 *
 * @template T
 * @param {readonly T[]} values
 * @returns {T[]}
 */
export function shuffle(values) {
  const left = [...values]
  /** @type {T[]} */
  const drawn = []
  while (left.length > 0) drawn.push(...left.splice(randomInt(left.length), 1))
  return drawn
}

/**
 * A number as a person reads it: three digits that count.
 *
 * @param {number} value
 */
export function rounded(value) {
  if (!Number.isFinite(value)) return '–'
  if (value >= 100) return Math.round(value).toLocaleString('en')
  return String(Number(value.toPrecision(value >= 10 ? 3 : 2)))
}
