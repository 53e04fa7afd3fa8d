const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** A length of time: `'30d'`, `'12h'`, `'15m'`, `'90s'`. */
export type Duration = `${number}${keyof typeof unitMs}`

/**
 * A {@link Duration} in milliseconds.
 *
 * @throws {TypeError} Not a positive whole number followed by `s`, `m`, `h` or `d`.
 */
export function durationMs(duration: Duration, option: string): number {
  const match = /^([1-9]\d{0,8})([smhd])$/.exec(String(duration))
  if (match === null)
    throw new TypeError(
      `sallyport: ${option} is ${JSON.stringify(duration)}; write it like '30d', '12h', '15m' or '90s'.`,
    )
  return Number(match[1]) * unitMs[match[2] as keyof typeof unitMs]
}
