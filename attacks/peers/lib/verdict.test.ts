import { describe, expect, it } from 'vitest'
import { found, judge, noSurface, tally } from './verdict.mjs'

describe('a verdict', () => {
  it('holds where nothing that was tried got through', () => {
    expect(judge(['a', 'b'], [])).toEqual({ outcome: 'holds', evidence: '0 of 2 got through' })
  })

  it('fails where one thing got through, and shows it', () => {
    expect(judge(['a', 'b'], ['b'], '200')).toEqual({ outcome: 'fails', evidence: '1 of 2 got through: b; 200' })
  })

  it('shows two of many, in one line', () => {
    const { evidence } = judge(['a', 'b', 'c'], ['a\n', 'b', 'c'])
    expect(evidence).toBe('3 of 3 got through: a\\n, b, …')
  })

  it('cannot be had from a recipe that tried nothing', () => {
    expect(() => judge([], [])).toThrow('tries nothing')
  })

  it('is what was found', () => {
    expect(found(true, 'x')).toEqual({ outcome: 'holds', evidence: 'x' })
    expect(found(false, 'x').outcome).toBe('fails')
    expect(noSurface('why')).toEqual({ outcome: 'no surface', evidence: 'why' })
  })

  it('counts what came', () => {
    expect(tally([401, 429, 401, 200])).toBe('401 × 2, 429, 200')
  })
})
