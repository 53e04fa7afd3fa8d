import { expect, it } from 'vitest'
import { lifetimes } from './lifetimes.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

it('without a preset a session lives for 30 days, and idles as long', { tags: ['NIST-2.1.3', 'ASVS-7.3.2'] }, () => {
  expect(lifetimes({})).toEqual({ absoluteMs: 30 * day, idleMs: 30 * day })
  expect(lifetimes({ absolute: '90d' })).toEqual({ absoluteMs: 90 * day, idleMs: 90 * day })
})

it('aal1 is 30 days', { tags: ['NIST-2.1.3'] }, () => {
  expect(lifetimes({ preset: 'aal1' })).toEqual({ absoluteMs: 30 * day, idleMs: 30 * day })
})

it('aal2 is 24 hours, with an hour of idleness', { tags: ['ASVS-7.3.1', 'ASVS-7.3.2'] }, () => {
  expect(lifetimes({ preset: 'aal2' })).toEqual({ absoluteMs: day, idleMs: hour })
})

it('aal3 is 12 hours, with 15 minutes of idleness', { tags: ['ASVS-7.3.1', 'ASVS-7.3.2'] }, () => {
  expect(lifetimes({ preset: 'aal3' })).toEqual({ absoluteMs: 12 * hour, idleMs: 15 * minute })
})

it('what is given beside a preset makes it shorter', () => {
  expect(lifetimes({ preset: 'aal2', absolute: '8h' })).toEqual({ absoluteMs: 8 * hour, idleMs: hour })
  expect(lifetimes({ preset: 'aal2', absolute: '30m' })).toEqual({ absoluteMs: 30 * minute, idleMs: 30 * minute })
  expect(lifetimes({ preset: 'aal2', idle: '15m' })).toEqual({ absoluteMs: day, idleMs: 15 * minute })
})

it('what is given beside a preset never makes it longer', { tags: ['ASVS-7.3.1', 'ASVS-7.3.2'] }, () => {
  expect(() => lifetimes({ preset: 'aal2', absolute: '25h' })).toThrow(
    "session.absolute is '25h', longer than the preset 'aal2' allows; use at most '24h', or leave the preset out.",
  )
  expect(() => lifetimes({ preset: 'aal3', idle: '16m' })).toThrow(
    "session.idle is '16m', longer than the preset 'aal3'",
  )
  expect(() => lifetimes({ preset: 'aal3', absolute: '10m', idle: '15m' })).toThrow('longer than session.absolute')
})
