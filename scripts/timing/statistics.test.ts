import { expect, it } from 'vitest'
import { holm, mannWhitney, medianInterval } from './statistics.mjs'

it('Mann-Whitney of two small samples is what it is by hand', () => {
  // Of 30 pairs the left one is larger in 6. Mean 15, variance 5 * 6 * 12 / 12 = 30, so z = (9 - 0.5) / sqrt(30) = 1.552.
  const { p, superiority, biserial } = mannWhitney([1.1, 2.2, 3.3, 4.4, 5.5], [3.1, 4.1, 5.1, 6.1, 7.1, 8.1])
  expect(superiority).toBeCloseTo(6 / 30, 10)
  expect(biserial).toBeCloseTo(-0.6, 10)
  expect(p).toBeCloseTo(0.1207, 4)
})

it('Mann-Whitney counts ties as halves, and two equal samples are the same', () => {
  expect(mannWhitney([1, 2, 2, 3], [1, 2, 2, 3])).toEqual({
    p: expect.closeTo(1, 6) as number,
    biserial: 0,
    superiority: 0.5,
  })
  expect(mannWhitney([1, 1], [1, 1]).p).toBe(1)
})

it('the median comes with an interval of order statistics', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index)
  expect(medianInterval(values)).toEqual({ median: 50.5, low: 41, high: 61 })
  expect(medianInterval([7])).toEqual({ median: 7, low: 7, high: 7 })
})

it("Holm's correction raises the smallest most, keeps the order, and gives no more than 1", () => {
  expect(holm([0.01, 0.04, 0.03, 0.6])).toEqual([0.04, 0.09, 0.09, 0.6])
  expect(holm([0.5, 0.9])).toEqual([1, 1])
})
