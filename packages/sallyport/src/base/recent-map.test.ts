import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { createRecentMap } from './recent-map.ts'

it('never keeps more than it may, gives what it was given, and tells of all that leaves', () => {
  const act = fc.record({ key: fc.nat(12), kind: fc.constantFrom('get', 'set', 'delete', 'clear') })
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 8 }), fc.array(act, { maxLength: 60 }), (max, acts) => {
      const dropped = new Set<object>()
      const map = createRecentMap<number, object>(max, (value) => dropped.add(value))
      const last = new Map<number, object>()
      for (const { key, kind } of acts) {
        if (kind === 'set') {
          const value = {}
          last.set(key, value)
          map.set(key, value)
        } else if (kind === 'delete') {
          last.delete(key)
          map.delete(key)
        } else if (kind === 'clear') map.clear()
        else {
          const found = map.get(key)
          const given = last.get(key)
          if (found === undefined) expect(given === undefined || dropped.has(given)).toBe(true)
          else expect(found === given && !dropped.has(found)).toBe(true)
        }
      }
      const kept = [...last.values()].filter((value) => !dropped.has(value))
      expect(kept.length).toBeLessThanOrEqual(max)
      for (const [key, value] of last) if (!dropped.has(value)) expect(map.get(key)).toBe(value)
    }),
  )
})

it('keeps what is asked for again and again, whatever else comes', () => {
  const map = createRecentMap<string, number>(4)
  map.set('mine', 1)
  for (let other = 0; other < 100; other += 1) {
    map.set(`other ${other}`, other)
    expect(map.get('mine')).toBe(1)
  }
})
