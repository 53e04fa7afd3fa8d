import { expect, it } from 'vitest'
import { durationMs } from './duration.ts'
import type { Duration } from './duration.ts'

it.each<[Duration, number]>([
  ['90s', 90_000],
  ['15m', 900_000],
  ['12h', 43_200_000],
  ['30d', 2_592_000_000],
  ['1s', 1_000],
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
])('%j is no length of time, and the message names the option', (duration) => {
  const read = () => durationMs(duration as Duration, 'session.idle')
  expect(read).toThrow(TypeError)
  expect(read).toThrow(/session\.idle/)
})

it.each<unknown>([5, null, undefined, {}, true])('%j is no length of time', (duration) => {
  expect(() => durationMs(duration as Duration, 'fresh')).toThrow(TypeError)
})
