import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { durationMs } from '../base/duration.ts'
import type { Duration } from '../base/duration.ts'
import { systemClock } from '../base/clock.ts'
import type { Clock } from '../base/clock.ts'

/** A clock that a test moves: for the option `platform: { clock }`. */
export interface TestClock extends Clock {
  /** Moves it on: `'31d'`, `'5m'`, or milliseconds; a negative number sets it back. */
  advance(by: Duration | number): void
  /** Sets it to a moment. */
  set(at: Date | number): void
}

/**
 * A clock that stands still until a test moves it.
 *
 * @param start Default: 24 November 2026, noon UTC, so that every run is the same.
 */
export function createTestClock(start: Date | number = Date.UTC(2026, 10, 24, 12)): TestClock {
  let now = Number(start)
  return {
    now: () => now,
    advance(by) {
      now += toMs(by)
    },
    set(at) {
      now = Number(at)
    },
  }
}

/**
 * A clock for several processes: that of the server under test and that of the tests. It goes on by itself, as far ahead of the
 * machine's clock as the file says.
 *
 * @param file Its path; it need not exist. Both processes name the same.
 */
export function createSharedClock(file: string): TestClock {
  const write = (aheadMs: number): void => {
    mkdirSync(dirname(file), { recursive: true })
    // In one step: the other process reads a whole number or the one before, never half of one.
    writeFileSync(`${file}.new`, String(aheadMs))
    renameSync(`${file}.new`, file)
  }
  return {
    now: () => systemClock.now() + readAheadMs(file),
    advance: (by) => write(readAheadMs(file) + toMs(by)),
    set: (at) => write(Number(at) - systemClock.now()),
  }
}

function readAheadMs(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0
    throw error
  }
}

function toMs(by: Duration | number): number {
  return typeof by === 'number' ? by : durationMs(by, 'advance')
}
