import { beforeEach, describe, expect, it } from 'vitest'
import type { LogLine } from '../testing-only/test-auth.ts'
import type { TestClock } from '../testing/test-clock.ts'
import { createTestClock } from '../testing/test-clock.ts'
import { createLimitsWithFallback } from './limits-with-fallback.ts'
import { createLocalLimits } from './local-limits.ts'
import type { Limit, LimitStore } from './rate-limit.ts'

const minute = 60_000
const five: Limit = { key: 'sign-in:identifier:ada', rate: { burst: 5, periodMs: 15 * minute } }

let clock: TestClock
let log: LogLine[]
let elapsed: number
/** Redis, as it answers. */
let redis: { up: boolean; counters: LimitStore; asked: number; forgotten: string[] }
let store: LimitStore

beforeEach(() => {
  clock = createTestClock()
  log = []
  elapsed = 0
  redis = { up: true, counters: createLocalLimits({ clock }), asked: 0, forgotten: [] }
  store = createLimitsWithFallback({
    redis: {
      async count(limits) {
        redis.asked += 1
        if (!redis.up) throw new Error('down')
        return redis.counters.count(limits)
      },
      async forget(key) {
        if (!redis.up) throw new Error('down')
        redis.forgotten.push(key)
        await redis.counters.forget(key).afterCommit()
      },
      abandon: () => undefined,
    },
    local: createLocalLimits({ clock }),
    log: (level, event, data = {}) => log.push({ level, event, data }),
    elapsedMs: () => elapsed,
  })
})

/** How many of a number of attempts, one after the other, pass. */
async function passing(attempts: number, limit = five): Promise<number> {
  let passed = 0
  for (let attempt = 0; attempt < attempts; attempt += 1) if ((await store.count([limit])) === 0) passed += 1
  return passed
}

/** Lets a second pass, and what happens in the background then. */
async function oneSecond(): Promise<void> {
  elapsed += 1_000
  await store.count([{ ...five, key: 'somebody' }])
  await new Promise(setImmediate)
}

describe('AT156 while Redis does not answer', () => {
  it('limits hold in this process: never open, never an error', { tags: ['ASVS-16.5.2'] }, async () => {
    redis.up = false
    expect(await passing(20)).toBe(5)
  })

  it('whoever was at their limit stays there', async () => {
    await passing(5)
    redis.up = false
    expect(await passing(5)).toBe(0)
    clock.advance(3 * minute)
    expect(await passing(5)).toBe(1)
  })

  it('a success still gives the attempts back, and fails for nobody', async () => {
    redis.up = false
    await passing(4)
    await store.forget(five.key).afterCommit()
    expect(await passing(10)).toBe(5)
  })

  it('it is not asked again for each attempt', async () => {
    redis.up = false
    await passing(100)
    expect(redis.asked).toBe(1)
  })
})

it('one line says that Redis is gone, and one that it is back; it counts again then', async () => {
  redis.up = false
  await passing(20)
  for (let second = 0; second < 5; second += 1) await oneSecond()
  redis.up = true
  await oneSecond()
  expect(log.map(({ level, event }) => [level, event])).toEqual([
    ['warn', 'limits.local'],
    ['info', 'limits.shared'],
  ])
  expect(await passing(20)).toBe(5) // Counted from nothing there: what passed in between was counted here only.
})

it('only Redis decides while it answers: what another process gave back is given back here', async () => {
  await passing(5)
  await redis.counters.forget(five.key).afterCommit()
  expect(await passing(10)).toBe(5)
})

it('a success gives the attempts back in Redis, after the act and not in its batch', async () => {
  await passing(5)
  const { steps, afterCommit } = store.forget(five.key)
  expect(steps).toEqual([])
  expect(redis.forgotten).toEqual([])
  await afterCommit()
  expect(redis.forgotten).toEqual([five.key])
  expect(await passing(10)).toBe(5)
})
