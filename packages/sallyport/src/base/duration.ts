const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** Longest length of time that anything here is set to: a moment after it must still be a date, and a number that every database takes. */
const maxMs = 36_500 * unitMs.d

/** A length of time: `'30d'`, `'12h'`, `'15m'`, `'90s'`. */
export type Duration = `${number}${keyof typeof unitMs}`

/**
 * A {@link Duration} in milliseconds.
 *
 * @throws {TypeError} Not a positive whole number followed by `s`, `m`, `h` or `d`, or more than 36,500 days.
 */
export function durationMs(duration: Duration, option: string): number {
  const match = /^([1-9]\d{0,9})([smhd])$/.exec(String(duration))
  if (match === null)
    throw new TypeError(
      `sallyport: ${option} is ${JSON.stringify(duration)}; write it like '30d', '12h', '15m' or '90s'.`,
    )
  const ms = Number(match[1]) * unitMs[match[2] as keyof typeof unitMs]
  if (ms > maxMs) throw new TypeError(`sallyport: ${option} is ${JSON.stringify(duration)}; use at most '36500d'.`)
  return ms
}
