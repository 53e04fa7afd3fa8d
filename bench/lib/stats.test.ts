import { expect, it } from 'vitest'
import { median, quantile, rounded, shuffle } from './stats.mjs'

it('quantiles lie between the values where none is there', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 3])).toBe(2.5)
  expect(quantile([1, 2, 3, 4, 5], 0.99)).toBeCloseTo(4.96)
  expect(quantile([7], 0.1)).toBe(7)
})

it('shuffling keeps all values, and gives every order', () => {
  const orders = new Set(Array.from({ length: 500 }, () => shuffle([1, 2, 3]).join('')))
  expect([...orders].toSorted()).toEqual(['123', '132', '213', '231', '312', '321'])
})

it('numbers have the digits that count', () => {
  expect([0.123456, 1.26, 12.34, 123.4, 12_345.6].map(rounded)).toEqual(['0.12', '1.3', '12.3', '123', '12,346'])
  expect(rounded(Number.NaN)).toBe('–')
})
