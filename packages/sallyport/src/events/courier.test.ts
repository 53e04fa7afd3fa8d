import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTestClock } from '../testing/test-clock.ts'
import type { LogLine } from '../testing-only/test-auth.ts'
import type { TestClock } from '../testing/test-clock.ts'
import { createCourier } from './courier.ts'

let clock: TestClock
let log: LogLine[]

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  clock = createTestClock()
  log = []
})
afterEach(() => vi.useRealTimers())

/** A courier whose runs end when the test says so, and what they give. */
function setUp() {
  const ends: ((nextDue: number | null | Error) => void)[] = []
  const courier = createCourier(
    { clock, log: (level, event, data = {}) => log.push({ level, event, data }) },
    () =>
      new Promise((resolve, reject) => {
        ends.push((outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome)))
      }),
  )
  return {
    courier,
    /** How many runs have begun. */
    runs: () => ends.length,
    async end(outcome: number | null | Error = null) {
      ends.at(-1)?.(outcome)
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

describe('wake', () => {
  it('runs a delivery, and settles when it is over', async () => {
    const { courier, runs, end } = setUp()
    const woken = courier.wake()
    expect(runs()).toBe(1)
    await end()
    await expect(woken).resolves.toBeUndefined()
    expect(runs()).toBe(1)
  })

  it('while one runs begins no second one beside it, but one after it, for what was queued meanwhile', async () => {
    const { courier, runs, end } = setUp()
    const all = Promise.all([courier.wake(), courier.wake(), courier.wake()])
    expect(runs()).toBe(1)
    await end()
    expect(runs()).toBe(2)
    await end()
    await all
    expect(runs()).toBe(2)
  })

  it('settles only when what was queued before it has been looked at', async () => {
    const { courier, end } = setUp()
    void courier.wake()
    let settled = false
    const settle = async () => {
      await courier.wake()
      settled = true
    }
    void settle()
    await end()
    expect(settled).toBe(false)
    await end()
    expect(settled).toBe(true)
  })

  it('after a run begins another', async () => {
    const { courier, runs, end } = setUp()
    void courier.wake()
    await end()
    void courier.wake()
    expect(runs()).toBe(2)
    await end()
  })

  it('never rejects: a run that fails is told in the log and tried again in half a minute', async () => {
    const { courier, runs, end } = setUp()
    const woken = courier.wake()
    await end(new Error('database gone'))
    await expect(woken).resolves.toBeUndefined()
    expect(log).toMatchObject([
      { level: 'error', event: 'mail.delivery-failed', data: { error: { message: 'database gone' } } },
    ])
    vi.advanceTimersByTime(29_999)
    expect(runs()).toBe(1)
    vi.advanceTimersByTime(1)
    expect(runs()).toBe(2)
    await end()
  })
})

describe('a later try', () => {
  it('is begun when it is due', async () => {
    const { courier, runs, end } = setUp()
    void courier.wake()
    await end(clock.now() + 5_000)
    vi.advanceTimersByTime(4_999)
    expect(runs()).toBe(1)
    vi.advanceTimersByTime(1)
    expect(runs()).toBe(2)
    await end()
  })

  it('that is overdue, as where another process has the mail, waits a second', async () => {
    const { courier, runs, end } = setUp()
    void courier.wake()
    await end(clock.now() - 10_000)
    vi.advanceTimersByTime(999)
    expect(runs()).toBe(1)
    vi.advanceTimersByTime(1)
    expect(runs()).toBe(2)
    await end()
  })

  it('is waited for once, however often there was one to wait for', async () => {
    const { courier, runs, end } = setUp()
    for (let run = 0; run < 3; run += 1) {
      void courier.wake()
      await end(clock.now() + 5_000)
    }
    vi.advanceTimersByTime(60_000)
    await end()
    expect(runs()).toBe(4)
  })

  it('keeps no process alive', async () => {
    const timers = vi.spyOn(globalThis, 'setTimeout')
    const { courier, end } = setUp()
    void courier.wake()
    await end(clock.now() + 5_000)
    expect(timers.mock.results.map(({ value }) => (value as NodeJS.Timeout).hasRef())).toEqual([false])
    timers.mockRestore()
  })
})

describe('stop', () => {
  it('ends the waiting', async () => {
    const { courier, runs, end } = setUp()
    void courier.wake()
    await end(clock.now() + 5_000)
    void courier.stop()
    vi.advanceTimersByTime(60_000)
    expect(runs()).toBe(1)
  })

  it('while one runs lets it end, and waits for no other', async () => {
    const { courier, runs, end } = setUp()
    const woken = courier.wake()
    void courier.wake()
    void courier.stop()
    await end(clock.now() + 5_000)
    await woken
    vi.advanceTimersByTime(60_000)
    expect(runs()).toBe(1)
  })
})
