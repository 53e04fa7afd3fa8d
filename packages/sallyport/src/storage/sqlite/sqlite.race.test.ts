import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../testing-only/empty-database.ts'
import { createRacers, describeRaces } from '../testing-only/races.ts'
import { temporaryDatabase } from '../testing-only/temporary-database.ts'
import type { TemporaryDatabase } from '../testing-only/temporary-database.ts'

describeRaces('SQLite', async () => {
  const folder = await temporaryFolder()
  return { url: `file:${join(folder.path, 'auth.db')}`, remove: folder.remove }
})

describe('A lock on an SQLite file', () => {
  const racers = createRacers()
  const { ask, startTwo } = racers
  let temporary: TemporaryDatabase

  afterEach(async () => {
    racers.stop()
    await temporary.remove()
  })

  test('a write waits for another process that holds the lock for 300 ms, and the event loop goes on meanwhile', async () => {
    temporary = await temporaryDatabase()
    const [holder, writer] = await startTwo(temporary.url)
    await ask(holder, 'hold', { ms: 300 })
    const outcome = await ask(writer, 'writeWhileTicking', { count: 20 })
    expect(outcome).toMatchObject({ done: 20, kinds: [] })
    expect(outcome.elapsedMs).toBeGreaterThan(200)
    expect(outcome.elapsedMs).toBeLessThan(1_500)
    expect(outcome.ticks).toBeGreaterThan(outcome.elapsedMs / 10 / 2)
    expect(outcome.worstGapMs).toBeLessThan(100)
    process.stdout.write(
      `waited ${outcome.elapsedMs.toFixed(0)} ms for the lock; a timer of 10 ms came ${outcome.ticks} times, at worst after ${outcome.worstGapMs.toFixed(1)} ms\n`,
    )
  })

  test('a lock held beyond the bound makes every waiting write busy, within the bound', async () => {
    temporary = await temporaryDatabase()
    const [holder, writer] = await startTwo(temporary.url, { maxWaitMs: 400 })
    await ask(holder, 'hold', { ms: 1_500 })
    const outcome = await ask(writer, 'writeWhileTicking', { count: 20 })
    expect(outcome).toMatchObject({ done: 0, kinds: ['busy'] })
    expect(outcome.elapsedMs).toBeGreaterThan(380)
    expect(outcome.elapsedMs).toBeLessThan(1_200)
    expect(outcome.ticks).toBeGreaterThan(10)
  })
})
