/** Milliseconds after which a number that is still missing was never used: far longer than any batch takes to commit. */
const settleMs = 120_000
/** Numbers that are waited for at most. */
const maxMissing = 1_024

/** Numbers below the highest that were not there when they were looked for: rolled back, or committed by and by. */
export interface MissingNumbers {
  /** In ascending order. */
  list(): readonly number[]
  /** One of them appeared. @returns False where it was not missed. */
  appeared(seq: number): boolean
  /**
   * All numbers between two that were read one after the other.
   *
   * @returns False where they are too many to be waited for.
   */
  add(after: number, before: number, nowMs: number): boolean
  /** Gives up those that were waited for long enough. */
  settle(nowMs: number): void
  clear(): void
}

/** @returns Without any. */
export function createMissingNumbers(): MissingNumbers {
  const since = new Map<number, number>()
  return {
    list: () => [...since.keys()].toSorted((one, other) => one - other),
    appeared: (seq) => since.delete(seq),
    add(after, before, nowMs) {
      if (since.size + (before - after - 1) > maxMissing) return false
      for (let seq = after + 1; seq < before; seq += 1) since.set(seq, nowMs)
      return true
    },
    settle(nowMs) {
      for (const [seq, from] of since) if (nowMs - from > settleMs) since.delete(seq)
    },
    clear: () => since.clear(),
  }
}

/** Milliseconds after which nothing that was begun before can still appear. */
export const settledAfterMs = settleMs
