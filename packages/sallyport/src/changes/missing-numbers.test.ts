import { expect, it } from 'vitest'
import { createMissingNumbers, settledAfterMs } from './missing-numbers.ts'

it('tells what is missing, until it appears or was waited for long enough', () => {
  const missing = createMissingNumbers()
  expect(missing.add(3, 7, 0)).toBe(true)
  expect(missing.add(9, 10, 0)).toBe(true)
  expect(missing.list()).toEqual([4, 5, 6])
  expect(missing.appeared(5)).toBe(true)
  expect(missing.appeared(5)).toBe(false)
  missing.settle(settledAfterMs)
  expect(missing.list()).toEqual([4, 6])
  missing.settle(settledAfterMs + 1)
  expect(missing.list()).toEqual([])
})

it('says where there are too many, and keeps none of those', () => {
  const missing = createMissingNumbers()
  expect(missing.add(0, 1_025, 0)).toBe(true)
  expect(missing.add(2_000, 2_002, 0)).toBe(false)
  expect(missing.list()).toHaveLength(1_024)
  missing.clear()
  expect(missing.list()).toEqual([])
})
