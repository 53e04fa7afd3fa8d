import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isAuthError } from '../../base/error.ts'
import type { Clock } from '../../base/clock.ts'
import { createTestClock } from '../../testing/test-clock.ts'
import type { TestClock } from '../../testing/test-clock.ts'
import { countAttempt } from '../rate-limit.ts'
import type { Forgetting, Limit, LimitStore } from '../rate-limit.ts'

/** A store to put the contract to; empty. */
export interface ContractLimitStore {
  readonly store: LimitStore
  /** Another way to the same counters, such as a second connection. */
  again(): Promise<LimitStore>
  /** Does what an act does that forgets attempts and succeeds. */
  commit(forgetting: Forgetting): Promise<void>
  /** Closes all and deletes it. */
  remove(): Promise<void>
}

const minute = 60_000
const five: Limit = { key: 'sign-in:identifier:ada', rate: { burst: 5, periodMs: 15 * minute } }
const two: Limit = { key: 'sign-in:address:1', rate: { burst: 2, periodMs: 4 * minute } }

/** Says what every store of limits does, and tests it. */
export function limitStoreContract(open: (clock: Clock) => Promise<ContractLimitStore>): void {
  let opened: ContractLimitStore
  let store: LimitStore
  let clock: TestClock

  beforeEach(async () => {
    clock = createTestClock()
    opened = await open(clock)
    store = opened.store
  })
  afterEach(() => opened.remove())

  const attempt = (limits: readonly Limit[], limitStore = store) => countAttempt({ limitStore }, limits)

  /** Null where the attempt passes, else the seconds to wait. */
  async function waitFor(limits: readonly Limit[], limitStore = store): Promise<number | null> {
    try {
      await attempt(limits, limitStore)
      return null
    } catch (error) {
      if (!isAuthError(error) || error.code !== 'rate_limited') throw error
      return error.retryAfterSeconds
    }
  }

  /** How many of a number of attempts, one after the other, pass. */
  async function passing(limits: readonly Limit[], attempts: number): Promise<number> {
    let passed = 0
    for (let count = 0; count < attempts; count += 1) if ((await waitFor(limits)) === null) passed += 1
    return passed
  }

  describe('a burst', () => {
    it('AT148 of 50 attempts at once, exactly as many pass as may', async () => {
      const waits = await Promise.all(Array.from({ length: 50 }, () => waitFor([five])))
      expect(waits.filter((wait) => wait === null)).toHaveLength(5)
    })

    it('AT148 also where they come over two connections', async () => {
      const second = await opened.again()
      const waits = await Promise.all(
        Array.from({ length: 50 }, (_, index) => waitFor([five], index % 2 === 0 ? store : second)),
      )
      expect(waits.filter((wait) => wait === null)).toHaveLength(5)
    })

    it('of one lets one pass', async () => {
      expect(await passing([{ key: 'one', rate: { burst: 1, periodMs: minute } }], 3)).toBe(1)
    })

    it('is one per key', async () => {
      expect(await passing([five], 6)).toBe(5)
      expect(await passing([{ ...five, key: 'sign-in:identifier:bob' }], 6)).toBe(5)
    })

    it('a period that does not divide evenly never gives more than may', async () => {
      expect(await passing([{ key: 'seven', rate: { burst: 7, periodMs: 1_000 } }], 20)).toBe(7)
    })
  })

  describe('refill', () => {
    it('comes evenly: a fifth of the period gives one back', async () => {
      await passing([five], 5)
      clock.advance(3 * minute - 1)
      expect(await passing([five], 2)).toBe(0)
      clock.advance(1)
      expect(await passing([five], 2)).toBe(1)
    })

    it('is whole after the period, and never more than whole', async () => {
      await passing([five], 5)
      clock.advance(15 * minute)
      expect(await passing([five], 10)).toBe(5)
      clock.advance(1_000 * minute)
      expect(await passing([five], 10)).toBe(5)
    })

    it('gives no more than a burst and what comes back, whatever the pace', async () => {
      let passed = 0
      for (let at = 0; at < 24 * 60; at += 1) {
        passed += await passing([five], 1)
        clock.advance(minute)
      }
      expect(passed).toBeLessThanOrEqual(5 + (24 * 60) / 3)
    })

    it.each([1, minute, 15 * minute])('does not come faster where the clock is set back by %d ms', async (ms) => {
      await passing([five], 5)
      clock.advance(-ms)
      expect(await passing([five], 5)).toBe(0)
    })

    it('does not wait for the old time where the clock is set back by more than the period: it is one burst, from now on', async () => {
      await passing([five], 5)
      clock.advance(-15 * minute - 1)
      expect(await passing([five], 10)).toBe(5)
      clock.advance(3 * minute)
      expect(await passing([five], 10)).toBe(1)
    })

    it('does not come faster to who alternates between two servers whose clocks differ', async () => {
      await passing([five], 5)
      let passed = 0
      for (let at = 0; at < 15; at += 1) {
        passed += await passing([five], 3)
        clock.advance(-2_000)
        passed += await passing([five], 3)
        clock.advance(2_000 + minute)
      }
      expect(passed).toBeLessThanOrEqual(5)
    })
  })

  describe('a refused attempt', () => {
    it('is told the seconds after which one more passes, and then it does', async () => {
      await passing([five], 5)
      clock.advance(500)
      expect(await waitFor([five])).toBe(180)
      clock.advance(179_499)
      expect(await waitFor([five])).toBe(1)
      clock.advance(1)
      expect(await waitFor([five])).toBeNull()
    })

    it('is told the longest of several waits, so that the retry is not refused by another limit', async () => {
      const slow: Limit = { key: 'slow', rate: { burst: 1, periodMs: 60 * minute } }
      await attempt([two, slow])
      await attempt([two])
      const wait = await waitFor([two, slow])
      expect(wait).toBe(3_600)
      clock.advance(3_600_000)
      expect(await waitFor([two, slow])).toBeNull()
    })

    it('is not counted: hammering makes nobody wait longer', async () => {
      await passing([five], 5)
      for (let attempt = 0; attempt < 20; attempt += 1) {
        clock.advance(1_000)
        await waitFor([five])
      }
      clock.advance(3 * minute - 20_000)
      expect(await waitFor([five])).toBeNull()
    })

    it('does not tell in its message who or what was counted', async () => {
      await passing([five], 5)
      const error = await attempt([five]).catch((caught: unknown) => caught)
      expect(isAuthError(error) && [error.status, error.message.includes('ada')]).toEqual([429, false])
    })
  })

  describe('several limits', () => {
    it('are counted all or nothing: what one refuses, the others have not counted', async () => {
      await passing([two], 2)
      expect(await passing([five, two], 10)).toBe(0)
      expect(await passing([five], 10)).toBe(5)
    })

    it('let pass what each of them lets pass', async () => {
      expect(await passing([five, two], 10)).toBe(2)
    })

    it('none at all let everything pass, and ask the store nothing', async () => {
      await countAttempt({ limitStore: nothing }, [])
    })
  })

  describe('forgetting attempts', () => {
    it('gives a counter its whole burst back, and no other', async () => {
      const other = { ...five, key: 'other' }
      expect(await passing([five, other], 5)).toBe(5)
      await opened.commit(store.forget(five.key))
      expect(await passing([five], 10)).toBe(5)
      expect(await passing([other], 10)).toBe(0)
    })

    it('gives nothing back where the act does not come about', async () => {
      await passing([five], 5)
      store.forget(five.key)
      expect(await passing([five], 1)).toBe(0)
    })

    it('may be asked for where nothing was counted', async () => {
      await opened.commit(store.forget('none'))
      expect(await passing([five], 10)).toBe(5)
    })
  })
}

/** Fails whoever asks it. */
const nothing: LimitStore = {
  count: () => Promise.reject(new Error('The store was asked.')),
  forget() {
    throw new Error('The store was asked.')
  },
}
