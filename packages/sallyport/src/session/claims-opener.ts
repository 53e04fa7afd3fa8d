import { createRecentMap } from '../base/recent-map.ts'
import type { SealKeys } from '../crypto/keyring.ts'
import { isStillLive, openClaims } from './claims.ts'
import type { Claims } from './claims.ts'

/**
 * Opens cookie values and checks all that can be checked without the store.
 *
 * @param now Epoch milliseconds.
 * @returns null for everything that is not a live value of ours.
 */
export type ClaimsOpener = (value: string | null, now: number) => Claims | null

/** How many opened values are kept at most: about a kilobyte each. */
const maxKept = 8_192
/** Places for the marks of values that came once; a power of two. */
const marks = 16_384

/**
 * Makes an opener that keeps what it has opened, so that a value that comes again costs a look-up. Only values that were authentic are
 * kept, so nobody without the key can fill the memory; their ends are compared each time. What is kept is what the value says and
 * nothing more: whether the session still stands is for the store, and goes by its id.
 *
 * A value is kept when it comes for the second time: one that comes once would only be carried about by the garbage collector.
 */
export function createClaimsOpener(keys: SealKeys, max: number = maxKept): ClaimsOpener {
  const opened = createRecentMap<string, Claims>(max)
  const seen = new Uint32Array(marks)
  return (value, now) => {
    if (value === null || value === '') return null
    const known = opened.get(value)
    if (known !== undefined) return isStillLive(known, now) ? known : null
    const claims = openClaims(keys, value, now)
    if (claims === null) return null
    const mark = markOf(value)
    if (seen[mark % marks] === mark) opened.set(ownCopy(value), claims)
    else seen[mark % marks] = mark
    return claims
  }
}

/** 32 bits of the tag that a value ends with, which is as good as random. */
function markOf(value: string): number {
  let mark = 0
  for (let index = value.length - 7; index < value.length - 1; index += 1)
    mark = (Math.imul(mark, 61) + value.charCodeAt(index)) >>> 0
  return mark
}

/** The same text by itself: a part of a longer text, such as of a Cookie header, holds all of it in memory. */
function ownCopy(value: string): string {
  return Buffer.from(value, 'latin1').toString('latin1')
}
