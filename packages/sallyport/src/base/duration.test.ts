import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { anyText } from '../testing-only/any-text.ts'
import { durationMs } from './duration.ts'
import type { Duration } from './duration.ts'

it.each<[Duration, number]>([
  ['90s', 90_000],
  ['15m', 900_000],
  ['12h', 43_200_000],
  ['30d', 2_592_000_000],
  ['1s', 1_000],
  ['36500d', 3_153_600_000_000],
  ['876000h', 3_153_600_000_000],
])('%s is %d ms', (duration, ms) => {
  expect(durationMs(duration, 'fresh')).toBe(ms)
})

it.each([
  '',
  '5',
  'm',
  '0m',
  '-5m',
  '+5m',
  '1.5h',
  '05m',
  '5 m',
  ' 5m',
  '5m ',
  '5m\n',
  '5M',
  '5w',
  '5ms',
  '1e3s',
  '٥m',
  '9999999999s',
  '36501d',
  '999999999d',
])('%j is no length of time, and the message names the option', (duration) => {
  const read = () => durationMs(duration as Duration, 'session.idle')
  expect(read).toThrow(TypeError)
  expect(read).toThrow(/session\.idle/)
})

it.each<unknown>([5, null, undefined, {}, true])('%j is no length of time', (duration) => {
  expect(() => durationMs(duration as Duration, 'fresh')).toThrow(TypeError)
})

it('any text is a number in its one spelling and a unit, or no length of time; a moment after it is always a date', () => {
  const number = fc.oneof(
    fc.nat(999),
    fc.nat(2 ** 31),
    fc.double(),
    fc.bigInt(),
    fc.constantFrom('', '0', '00', '+1', '1_0'),
  )
  const unit = fc.constantFrom('s', 'm', 'h', 'd', 'S', 'w', 'ms', '', ' d', 'd ')
  const near = fc.tuple(number, unit).map(([count, of]) => `${count}${of}`)
  fc.assert(
    fc.property(fc.oneof(near, anyText({ maxLength: 4 })), (text) => {
      let ms: number | null = null
      try {
        ms = durationMs(text as Duration, 'idle')
      } catch (error) {
        expect((error as Error).message).toContain('idle')
      }
      const count = Number.parseInt(text, 10)
      const perUnit = ({ s: 1, m: 60, h: 3_600, d: 86_400 } as Record<string, number>)[text.slice(-1)] ?? 0
      const isOne =
        `${count}${text.slice(-1)}` === text && count > 0 && perUnit > 0 && count * perUnit <= 36_500 * 86_400
      expect([text, ms]).toEqual([text, isOne ? count * perUnit * 1_000 : null])
      if (ms !== null) expect(new Date(Date.now() + ms).getTime()).toBeGreaterThan(Date.now())
    }),
    { numRuns: 400 },
  )
})
