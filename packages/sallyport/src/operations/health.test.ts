import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createHealth } from './health.ts'
import type { HealthCheck } from './health.ts'

let now: number
let closing: boolean
const deps = { elapsedMs: () => now, closing: () => closing }

beforeEach(() => {
  now = 0
  closing = false
})
afterEach(() => void vi.useRealTimers())

const check = (name: string, probe: HealthCheck['probe']): HealthCheck => ({
  name,
  fault: 'database_unavailable',
  probe,
})
const well = () => Promise.resolve(null)

it('is ready when every check is', async () => {
  const health = createHealth(deps, [check('first', well), check('second', well)])
  expect(await health()).toEqual({
    status: 'ready',
    live: true,
    checks: { process: 'ok', first: 'ok', second: 'ok' },
  })
})

it('is unready with the code of the first check that fails, and the later ones are not asked', async () => {
  const later = vi.fn(well)
  const health = createHealth(deps, [
    check('first', well),
    check('second', () => Promise.resolve('migrations_pending')),
    check('third', later),
  ])
  expect(await health()).toEqual({
    status: 'unready',
    live: true,
    checks: { process: 'ok', first: 'ok', second: 'migrations_pending', third: 'unknown' },
  })
  expect(later).not.toHaveBeenCalled()
})

it('a check that throws tells its own code, and nothing of what it threw', async () => {
  const health = createHealth(deps, [check('first', () => Promise.reject(new Error('postgres://ada:hunter2@db')))])
  const told = await health()
  expect(told.checks['first']).toBe('database_unavailable')
  expect(JSON.stringify(told)).not.toContain('hunter2')
})

it('a check that hangs is a fault after a second, all of them together', { tags: ['ASVS-13.2.6'] }, async () => {
  vi.useFakeTimers()
  const health = createHealth(deps, [
    check('first', () => new Promise(() => undefined)),
    check('second', () => new Promise(() => undefined)),
  ])
  const asked = health()
  await vi.advanceTimersByTimeAsync(1_000)
  expect((await asked).checks).toEqual({ process: 'ok', first: 'database_unavailable', second: 'unknown' })
})

it('a flood of probes is one query a second', async () => {
  const probe = vi.fn(well)
  const health = createHealth(deps, [check('first', probe)])
  await Promise.all(Array.from({ length: 1_000 }, health))
  now = 999
  await health()
  expect(probe).toHaveBeenCalledTimes(1)
  now = 1_000
  await Promise.all(Array.from({ length: 1_000 }, health))
  expect(probe).toHaveBeenCalledTimes(2)
})

it('shutting down is told at once, whatever is remembered, and nothing is asked any more', async () => {
  const probe = vi.fn(well)
  const health = createHealth(deps, [check('first', probe)])
  await health()
  closing = true
  expect(await health()).toEqual({
    status: 'unready',
    live: true,
    checks: { process: 'shutting_down', first: 'unknown' },
  })
  expect(probe).toHaveBeenCalledTimes(1)
})
