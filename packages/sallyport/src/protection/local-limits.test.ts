import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { createTestClock } from '../testing/test-clock.ts'
import { createLocalLimits } from './local-limits.ts'
import type { Limit, LimitStore } from './rate-limit.ts'
import { limitStoreContract } from './testing-only/limit-store-contract.ts'

const minute = 60_000
const identifier = { burst: 5, periodMs: 15 * minute }
const together: Limit = { key: 'sign-in:global', rate: { burst: 3_000, periodMs: minute } }

describe('limits in this process', () => {
  limitStoreContract(async (clock) => {
    const store = createLocalLimits({ clock })
    return {
      store,
      again: () => Promise.resolve(store),
      commit: ({ afterCommit }) => afterCommit(),
      remove: () => Promise.resolve(),
    }
  })
})

/** How many of a number of attempts, one after the other, pass. */
async function passing(store: LimitStore, limits: readonly Limit[], attempts: number): Promise<number> {
  let passed = 0
  for (let attempt = 0; attempt < attempts; attempt += 1) if ((await store.count(limits)) === 0) passed += 1
  return passed
}

describe('AT155 a flood of new keys', () => {
  const maxCounters = 1_000

  it('of 200,000 leaves memory bounded, and a counter that is used up stays used up', async () => {
    const clock = createTestClock()
    const store = createLocalLimits({ clock }, maxCounters)
    const hot = { key: 'hot', rate: identifier }
    await passing(store, [hot], 5)
    await flood(store, 10 * maxCounters)
    const before = heapBytes()
    await flood(store, 200_000, 10 * maxCounters)
    expect(heapBytes() - before).toBeLessThan(5_000_000) // They would take 30 MB.
    expect(await passing(store, [hot], 1)).toBe(0)
  })

  it('leaves the counter for all together as it was', async () => {
    const clock = createTestClock()
    const store = createLocalLimits({ clock }, maxCounters)
    await passing(store, [together], 2_999)
    await flood(store, 5 * maxCounters)
    expect(await passing(store, [together], 3)).toBe(1)
  })

  it('pushes out its own rather than the many that are used up', async () => {
    const clock = createTestClock()
    const store = createLocalLimits({ clock }, maxCounters)
    const usedUp = Array.from({ length: maxCounters / 2 }, (_, index) => ({ key: `full ${index}`, rate: identifier }))
    for (const limit of usedUp) await passing(store, [limit], 5)
    await flood(store, 5 * maxCounters)
    let passed = 0
    for (const limit of usedUp) passed += await passing(store, [limit], 1)
    expect(passed).toBeLessThan(usedUp.length / 10)
  })

  async function flood(store: LimitStore, keys: number, from = 0): Promise<void> {
    for (let key = from; key < from + keys; key += 1) await store.count([{ key: `flood ${key}`, rate: identifier }])
  }
})

/** What is in use once all that is not has gone. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}
