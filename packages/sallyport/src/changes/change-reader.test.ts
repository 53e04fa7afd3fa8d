import { describe, expect, it } from 'vitest'
import { createChangeReader } from './change-reader.ts'
import type { ChangeReader } from './change-reader.ts'
import { changeOf, createFakeLog } from './testing-only/fake-log.ts'
import type { FakeLog } from './testing-only/fake-log.ts'

const heartbeat = 1_000

interface World {
  readonly log: FakeLog
  readonly reader: ChangeReader
  /** What listeners were told, `*` for everything. */
  readonly told: string[]
  readonly warned: string[]
  pass(milliseconds: number): void
  /** Both clocks, or one of them. */
  readonly time: { elapsed: number; wall: number }
}

function world(log: FakeLog): World {
  const time = { elapsed: 10_000, wall: 1_700_000_000_000 }
  const told: string[] = []
  const warned: string[] = []
  const reader = createChangeReader(
    {
      db: log.db,
      clock: { now: () => time.wall },
      elapsedMs: () => time.elapsed,
      log: (_level, event) => void warned.push(event),
    },
    heartbeat,
  )
  reader.listen((change) => told.push(change?.subject ?? '*'))
  const pass = (milliseconds: number) => {
    time.elapsed += milliseconds
    time.wall += milliseconds
  }
  return { log, reader, told, warned, pass, time }
}

/** Lets what was begun go on to its end. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

async function begun(dialect: 'postgres' | 'mysql' | 'sqlite' = 'postgres', rows = [changeOf(7)]): Promise<World> {
  const made = world(createFakeLog(dialect, rows))
  await made.reader.catchUp()
  made.told.length = 0
  made.log.asked.length = 0
  return made
}

describe('a reader that polls', () => {
  it('is not current before it has read, and for no longer than a heartbeat after it began to read', async () => {
    const { reader, pass, log } = world(createFakeLog('postgres'))
    expect(reader.mark()).toBeNull()
    expect(reader.current()).toBe(false)
    await settle()
    expect(reader.current()).toBe(true)
    log.hold = new Promise(() => undefined)
    pass(heartbeat - 1)
    expect(reader.current()).toBe(true) // It has begun to read, and hears nothing.
    pass(1)
    expect(reader.current()).toBe(false)
  })

  it('reads twice a heartbeat while it is asked, never while it is not, and once at a time', async () => {
    const { reader, pass, log } = await begun()
    for (let time = 0; time < 40; time += 1) {
      pass(100)
      void reader.current()
      void reader.current()
      await settle()
    }
    expect(log.asked.length).toBeGreaterThanOrEqual(7)
    expect(log.asked.length).toBeLessThanOrEqual(8)
    log.asked.length = 0
    pass(10 * heartbeat)
    await settle()
    expect(log.asked).toEqual([])
  })

  it('counts a heartbeat from when it asked, not from when it was answered', async () => {
    const { reader, pass, log } = await begun()
    let answer = (): void => undefined
    log.hold = new Promise((resolve) => (answer = resolve))
    pass(600)
    void reader.current()
    pass(900)
    answer()
    await settle()
    pass(99)
    expect(reader.current()).toBe(true)
    pass(1)
    expect(reader.current()).toBe(false)
  })

  it('tells of each change once, in order', async () => {
    const { reader, told, log } = await begun()
    log.rows.push(changeOf(8), changeOf(9))
    await reader.catchUp()
    await reader.catchUp()
    log.rows.push(changeOf(10))
    await reader.catchUp()
    expect(told).toEqual(['user 8', 'user 9', 'user 10'])
  })

  it('finds a lower number that is committed later', async () => {
    const { reader, told, log } = await begun()
    log.rows.push(changeOf(10))
    await reader.catchUp()
    log.rows.push(changeOf(8))
    await reader.catchUp()
    log.rows.push(changeOf(11), changeOf(9))
    await reader.catchUp()
    expect(told).toEqual(['user 10', 'user 8', 'user 9', 'user 11'])
  })

  it('finds one that was missing already when it began to read', async () => {
    const { reader, told, log } = await begun('mysql', [changeOf(3), changeOf(5), changeOf(7)])
    log.rows.push(changeOf(6), changeOf(4))
    await reader.catchUp()
    expect(told).toEqual(['user 4', 'user 6'])
  })

  it('stops asking for a number that was never used', async () => {
    const { reader, log, pass } = await begun()
    log.rows.push(changeOf(9))
    for (let time = 0; time < 140; time += 1) {
      pass(1_000)
      await reader.catchUp()
    }
    log.rows.push(changeOf(8))
    await reader.catchUp()
    expect(reader.holds(reader.mark(), ['user 8'])).toBe(true)
  })

  it('is off while more numbers are missing than it can wait for', async () => {
    const { reader, log, pass, told, warned } = await begun()
    const mark = reader.mark()
    log.rows.push(changeOf(5_000))
    expect(await reader.catchUp()).toBe(false)
    expect(told).toEqual(['*'])
    expect(warned).toEqual(['changes.out-of-order'])
    expect(reader.mark()).toBeNull()
    expect(reader.holds(mark, [])).toBe(false)
    pass(110_000)
    expect(await reader.catchUp()).toBe(false)
    pass(20_000)
    log.rows = [changeOf(5_000)]
    expect(await reader.catchUp()).toBe(true)
  })

  it('forgets all rather than read more than a thousand changes', async () => {
    const { reader, log, told } = await begun()
    log.rows.push(...Array.from({ length: 1_500 }, (_, index) => changeOf(8 + index)))
    expect(await reader.catchUp()).toBe(true)
    expect(told).toEqual(['*'])
  })

  it.each([
    ['the log is another one', (log: FakeLog) => void (log.rows = [changeOf(3)])],
    [
      'the log is another one that has grown past',
      (log: FakeLog) => void (log.rows = [{ ...changeOf(7), at: 1 }, changeOf(8)]),
    ],
    ['the log was emptied', (log: FakeLog) => void (log.rows = [])],
  ])('forgets all where %s, as after a restore', async (_, change) => {
    const { reader, log, told } = await begun()
    const mark = reader.mark()
    change(log)
    expect(await reader.catchUp()).toBe(true)
    expect(told[0]).toBe('*')
    expect(reader.holds(mark, [])).toBe(false)
  })

  it.each([
    ['has not read for a minute', { elapsed: 61_000, wall: 61_000 }],
    ['slept, by the one clock that tells', { elapsed: 0, wall: 3_600_000 }],
    ['had its clock set back', { elapsed: 10, wall: -3_600_000 }],
  ])('begins anew where it %s: records may have come and gone', async (_, passed) => {
    const { reader, told, time } = await begun()
    time.elapsed += passed.elapsed
    time.wall += passed.wall
    await reader.catchUp()
    expect(told).toEqual(['*'])
  })

  it('is not current while the database does not answer, says so once, and recovers', async () => {
    const { reader, log, pass, warned } = await begun()
    for (let time = 0; time < 5; time += 1) {
      log.hold = Promise.reject(new Error('down'))
      log.hold.catch(() => undefined)
      pass(heartbeat)
      void reader.current()
      await settle()
    }
    expect(reader.current()).toBe(false)
    expect(warned).toEqual(['changes.unread'])
    log.hold = null
    pass(heartbeat)
    void reader.current()
    await settle()
    expect(reader.current()).toBe(true)
  })
})

describe('a mark', () => {
  it('holds until a change of one of its subjects is read, or made here', async () => {
    const { reader, log } = await begun()
    const mark = reader.mark()
    log.rows.push(changeOf(8, 'ada'))
    await reader.catchUp()
    expect(reader.holds(mark, ['grace'])).toBe(true)
    expect(reader.holds(mark, ['grace', 'ada'])).toBe(false)
    expect(reader.holds(reader.mark(), ['ada'])).toBe(true)
    const later = reader.mark()
    reader.note({ scope: 'session', subject: 's1' })
    expect(reader.holds(later, ['s1'])).toBe(false)
    expect(reader.holds(null, ['grace'])).toBe(false)
  })

  it('does not hold where more changed since than is remembered', async () => {
    const { reader } = await begun()
    const mark = reader.mark()
    for (let index = 0; index < 511; index += 1) reader.note({ scope: 'user', subject: `${index}` })
    expect(reader.holds(mark, ['ada'])).toBe(true)
    reader.note({ scope: 'user', subject: 'one more' })
    expect(reader.holds(mark, ['ada'])).toBe(false)
  })
})

describe('a reader of SQLite', () => {
  it('looks each time, and reads only where there is something new', async () => {
    const { reader, log, told } = await begun('sqlite')
    expect(await reader.current()).toBe(true)
    expect(await reader.current()).toBe(true)
    expect(log.asked).toEqual(['change.last', 'change.last'])
    log.rows.push(changeOf(8))
    expect(await reader.current()).toBe(true)
    expect(told).toEqual(['user 8'])
  })

  it('is not current where it cannot look', async () => {
    const { reader, log } = await begun('sqlite')
    log.hold = Promise.reject(new Error('locked'))
    log.hold.catch(() => undefined)
    expect(await reader.current()).toBe(false)
  })

  it('is not current by a read that began before what it looked for', async () => {
    const { reader, log } = await begun('sqlite')
    log.rows.push(changeOf(8))
    const first = reader.current()
    await Promise.resolve()
    expect(await first).toBe(true)
    expect(await reader.current()).toBe(true)
  })
})
