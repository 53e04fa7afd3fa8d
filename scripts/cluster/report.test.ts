import { expect, test } from 'vitest'
import { findLate, heartbeatMs, roundLine, slackMs, summarize, table } from './report.mjs'

const seen = (instance: string, acceptedLastMs: number, refusedMs: number | null) => ({
  instance,
  acceptedBefore: 5,
  acceptedLastMs,
  refusedMs,
})

const rounds = [
  { revokedOn: '1', seen: [seen('1', 0, 0), seen('2', 3, 4), seen('3', 0, 2)] },
  { revokedOn: '2', seen: [seen('1', 5, 6), seen('2', 0, 0), seen('3', 9, 11)] },
]

test('an instance is measured where another one revoked', () => {
  expect(summarize(rounds)).toEqual([
    { instance: '1', rounds: 1, acceptedLastMs: { p50: 5, max: 5 }, refusedMs: { p50: 6, max: 6 } },
    { instance: '2', rounds: 1, acceptedLastMs: { p50: 3, max: 3 }, refusedMs: { p50: 4, max: 4 } },
    { instance: '3', rounds: 2, acceptedLastMs: { p50: 0, max: 9 }, refusedMs: { p50: 2, max: 11 } },
  ])
  expect(findLate(rounds)).toEqual([])
})

test.each([
  ['beyond the heartbeat', [seen('1', 0, 0), seen('2', heartbeatMs + slackMs + 1, 2_002)]],
  ['for good', [seen('1', 0, 0), seen('2', 0, null)]],
  ['beyond its own answer', [seen('1', 0.1, 1), seen('2', 0, 0)]],
])('who accepts a session %s is late', (_, late) => {
  expect(findLate([{ revokedOn: '1', seen: late }])).toHaveLength(1)
})

test('the table has a line for each instance, and colours only where they are asked for', () => {
  const plain = table(summarize(rounds), false)
  expect(plain.split('\n')).toHaveLength(4)
  expect(plain).toContain('9.0 ms')
  expect(plain).not.toContain('\u001B')
  expect(table(summarize(rounds), true)).toContain('\u001B[32m')
})

test('a round that ended without a refusal says so', () => {
  expect(roundLine({ revokedOn: '1', seen: [seen('2', 10_000, null)] })).toContain(
    'accepted last after 10000.0 ms, never refused',
  )
})
