import { createHash } from 'node:crypto'
import type { Random } from '../base/random.ts'

/** Bytes that look random and are the same in every run. */
export function fixedRandom(seed = 'seed'): Random {
  let block = 0
  let rest = Buffer.alloc(0)

  function bytes(length: number): Uint8Array {
    while (rest.length < length) {
      block += 1
      rest = Buffer.concat([rest, createHash('sha256').update(`${seed}/${block}`).digest()])
    }
    const taken = rest.subarray(0, length)
    rest = rest.subarray(length)
    return new Uint8Array(taken)
  }

  return { bytes, below: (limit) => Number(Buffer.from(bytes(6)).readUIntBE(0, 6) % limit) }
}
