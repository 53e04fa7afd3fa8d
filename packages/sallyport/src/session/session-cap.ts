import type { SessionStrategy } from './claims.ts'

/** What becomes of the sign-in that would be one too many. */
export type WhenFull = 'end-oldest' | 'refuse'

/** How many sessions a user may have at the same time. */
export interface SessionCap {
  readonly max: number
  readonly whenFull: WhenFull
}

/** What an app may set. */
export interface SessionCapOptions {
  readonly max?: number | false | undefined
  readonly whenFull?: WhenFull | undefined
}

/** Far more devices than a person has, and few enough rows that nobody fills a table by signing in. */
const defaultMax = 100
/** Those of one user are counted at each sign-in. */
const largestMax = 10_000

/**
 * The configured cap; null where there is none.
 *
 * @throws {TypeError} No such number, or one with stateless sessions, which nothing can count.
 */
export function sessionCap(
  { max, whenFull = 'end-oldest' }: SessionCapOptions,
  strategy: SessionStrategy,
): SessionCap | null {
  if (strategy === 'stateless' && ((max ?? false) !== false || whenFull === 'refuse'))
    throw new TypeError(
      "sallyport: session.max needs sessions in rows, which can be counted; use strategy 'database' or leave it out.",
    )
  if (max === false || strategy === 'stateless') return null
  if (max !== undefined && !(Number.isInteger(max) && max >= 1 && max <= largestMax))
    throw new TypeError(
      `sallyport: session.max is ${JSON.stringify(max)}; use a whole number from 1 to ${largestMax}, or false for no bound.`,
    )
  return { max: max ?? defaultMax, whenFull }
}
