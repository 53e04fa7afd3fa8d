import { expect, it } from 'vitest'
import { isMissed, verdicts } from './targets.mjs'

const rows = [
  { name: 'sallyport', us: 10 },
  { name: 'ideal', us: 8 },
  { name: 'slow', us: 100 },
  { name: 'slower', us: 300 },
]
const target = { id: 'a', what: 'A', table: 't', row: 'sallyport', column: 'us' }
const of = (more: object) => verdicts([{ ...target, ...more }], { t: rows })

it('a ratio may be no larger, and a lead no smaller, than the target', () => {
  expect(of({ per: { row: 'ideal' }, most: 1.5 })).toMatchObject([{ value: 1.25, met: true }])
  expect(of({ per: { row: 'ideal' }, most: 1.2 })).toMatchObject([
    { value: 1.25, met: false, text: 'A: 1.3×, at most 1.2×' },
  ])
  expect(of({ per: { fastestOf: ['slow', 'slower', 'gone'] }, least: 10 })).toMatchObject([{ value: 10, met: true }])
  expect(of({ per: { fastestOf: ['slow'] }, least: 11 })).toMatchObject([{ met: false }])
  expect(of({ most: 9 })).toMatchObject([{ value: 10, met: false, text: 'A: 10, at most 9' }])
})

it('what one table measured is held against another, once both were measured', () => {
  const across = { ...target, per: { table: 'u', row: 'sallyport', column: 'seenUs' }, most: 2 }
  const both = { t: rows, u: [{ name: 'sallyport', seenUs: 4 }] }
  expect(verdicts([across], both)).toMatchObject([{ value: 2.5, met: false }])
  expect(verdicts([across], { ...both, u: [{ name: 'sallyport', seenUs: 5 }] })).toMatchObject([{ met: true }])
  expect(verdicts([across], { t: rows })).toEqual([])
})

it('what was not measured is missed, and another table is left out', () => {
  expect(of({ row: 'gone', most: 1 })).toMatchObject([{ value: null, met: null, text: 'A: not measured, at most 1' }])
  expect(of({ row: 'gone', most: 1 }).map(isMissed)).toEqual([true])
  expect(of({ table: 'u', most: 1 })).toEqual([])
})

it('what waits for a feature is no miss', () => {
  const [waiting] = of({ most: 1, waits: 'the session engine' })
  const [missed] = of({ most: 1 })
  expect([waiting && isMissed(waiting), missed && isMissed(missed)]).toEqual([false, true])
  expect(waiting?.text).toContain('waits for the session engine')
})
