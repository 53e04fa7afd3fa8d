import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Database } from '../storage/database.ts'
import { changesFrom, lastChange, newestChanges } from './change-log.ts'
import type { AuthorityChange, RecordedChange } from './change-log.ts'
import { createMissingNumbers, settledAfterMs } from './missing-numbers.ts'

/** A moment between two changes, as this process has read them. */
export type Mark = number

/** Who is told of a change; null stands for any number of them. */
export type ChangeListener = (change: AuthorityChange | null) => void

/**
 * What this process has read of the change log. Whoever keeps verified facts in memory answers from them only while `current()`, keeps
 * only what was read after a mark that still `holds`, and drops what it is told of.
 */
export interface ChangeReader {
  /**
   * Whether all changes that were committed longer ago than the heartbeat have been read. On SQLite: all changes.
   * A promise where the database has to be looked at; never rejects.
   */
  current(): boolean | Promise<boolean>
  /** Reads all that was committed before the call. @returns Whether it could. Never rejects. */
  catchUp(): Promise<boolean>
  /** To be taken before facts are read from the database; null where nothing may be kept. */
  mark(): Mark | null
  /** Whether facts about these subjects that were read after the mark are still what the database says, as far as was read. */
  holds(mark: Mark | null, subjects: readonly string[]): boolean
  /** A change that this process made, or heard of before it read it. null: something changed. */
  note(change: AuthorityChange | null): void
  /** Has a listener told of each change. */
  listen(listener: ChangeListener): void
}

/** What {@link createChangeReader} works with. */
export interface ChangeReaderDeps {
  readonly db: Pick<Database, 'dialect' | 'get' | 'all'>
  readonly clock: Clock
  /** A monotonic clock. */
  readonly elapsedMs: () => number
  readonly log: Log
  /** Called when the log is read: the moment for what should be done now and then. */
  readonly onRead?: () => void
}

/** Rows that are read at once: more are not worth reading, everything is forgotten instead. */
const maxRows = 1_000
/** How far back is looked for numbers that are missing when reading begins. */
const lookBack = 256
/** Milliseconds without reading after which it begins anew: far less than records are kept. */
const lapseMs = 60_000
/** Changes that are remembered to judge a mark by. */
const maxRemembered = 512

/**
 * Makes the reader of one database.
 *
 * SQLite has one writer and a look-up costs a microsecond, so that it looks each time. Elsewhere it reads when it is asked and half a
 * heartbeat has gone by since it last read; no timer runs, and a process that nobody asks reads nothing. What was not read in time, for
 * whatever reason, makes it not current: then the database is asked for the session itself.
 *
 * Numbers may become visible out of order (decision 21): those that are missing below the highest are asked for again until they appear,
 * or no transaction can be that old. Where there are too many, nothing is current until then.
 *
 * @param heartbeatMs At most so long a change may go unread.
 */
export function createChangeReader(deps: ChangeReaderDeps, heartbeatMs: number): ChangeReader {
  const { db, clock, elapsedMs, log } = deps
  const looks = db.dialect === 'sqlite'
  const missing = createMissingNumbers()
  const listeners: ChangeListener[] = []
  /** Subjects of the last changes, each at its number modulo the size. */
  const remembered: string[] = []
  let last: Pick<RecordedChange, 'seq' | 'at'> | null = null
  let made = 0
  /** Marks before this one do not hold. */
  let firstMark = 0
  let readAt = { elapsed: 0, wall: 0 }
  let validUntil = 0
  let nextReadAt = 0
  let offUntil = 0
  let reading: Promise<void> | null = null
  let failed = false

  function tell(change: AuthorityChange | null): void {
    made += 1
    if (change === null || change.scope === 'everything') firstMark = made
    else remembered[made % maxRemembered] = change.subject
    for (const listener of listeners) listener(change)
  }

  function forgetAll(): void {
    last = null
    missing.clear()
    validUntil = 0
    tell(null)
  }

  async function begin(at: typeof readAt): Promise<void> {
    const rows = await newestChanges(db, looks ? 1 : lookBack)
    for (const [index, { seq }] of rows.entries()) {
      const before = rows[index - 1]?.seq ?? seq - 1
      if (!missing.add(before, seq, at.elapsed)) return turnOff(at.elapsed)
    }
    firstMark = made
    last = rows.at(-1) ?? { seq: 0, at: 0 }
  }

  async function goOn(from: Pick<RecordedChange, 'seq' | 'at'>, at: typeof readAt): Promise<void> {
    const rows = await changesFrom(db, from.seq, missing.list(), maxRows + 1)
    const anchor = rows.find(({ seq }) => seq === from.seq)
    // The record that was read last is kept until there is a newer one for a day. Without it this is another log, or a much later one.
    const isOther = from.seq > 0 && anchor?.at !== from.at
    if (isOther || rows.length > maxRows) {
      forgetAll()
      return begin(at)
    }
    for (const row of rows) if (!take(row, at.elapsed)) return
    missing.settle(at.elapsed)
  }

  function take(row: RecordedChange, nowMs: number): boolean {
    const top = last?.seq ?? 0
    if (row.seq > top) {
      if (!looks && !missing.add(top, row.seq, nowMs)) {
        turnOff(nowMs)
        return false
      }
      last = { seq: row.seq, at: row.at }
      tell(row)
    } else if (missing.appeared(row.seq)) tell(row)
    return true
  }

  /** Too many numbers are missing to wait for each: until none can appear any more, nothing is answered from memory. */
  function turnOff(nowMs: number): void {
    forgetAll()
    offUntil = nowMs + settledAfterMs
    log('warn', 'changes.out-of-order', { pausedMs: settledAfterMs })
  }

  async function readNow(): Promise<void> {
    deps.onRead?.()
    const at = { elapsed: elapsedMs(), wall: clock.now() }
    if (at.elapsed < offUntil) return
    // Both clocks: one stands still while a machine sleeps, the other can be set.
    const lapsed = at.elapsed - readAt.elapsed > lapseMs || Math.abs(at.wall - readAt.wall) > lapseMs
    if (last !== null && lapsed) forgetAll()
    await (last === null ? begin(at) : goOn(last, at))
    if (last === null) return
    readAt = at
    validUntil = at.elapsed + heartbeatMs
  }

  async function attempt(): Promise<void> {
    try {
      await readNow()
      failed = false
    } catch (error) {
      validUntil = 0
      if (!failed) log('warn', 'changes.unread', { error })
      failed = true
    } finally {
      reading = null
    }
  }

  /** Reads, once at a time. Never rejects. */
  function read(): Promise<void> {
    nextReadAt = elapsedMs() + heartbeatMs / 2
    reading ??= attempt()
    return reading
  }

  async function look(): Promise<boolean> {
    try {
      const seq = await lastChange(db)
      if (last?.seq !== seq) await read()
      return last !== null && last.seq >= seq
    } catch {
      return false // The check itself will say what is wrong with the database.
    }
  }

  return {
    current() {
      if (looks) return look()
      const now = elapsedMs()
      if (now >= nextReadAt) void read()
      return now < validUntil
    },
    async catchUp() {
      if (looks) return look()
      const since = elapsedMs()
      await reading // It may have begun too early.
      await read()
      return last !== null && readAt.elapsed >= since
    },
    mark: () => (last === null ? null : made),
    holds(mark, subjects) {
      if (mark === null || last === null || mark < firstMark || made - mark >= maxRemembered) return false
      for (let number = mark + 1; number <= made; number += 1)
        if (subjects.includes(remembered[number % maxRemembered] ?? '')) return false
      return true
    },
    note: tell,
    listen: (listener) => void listeners.push(listener),
  }
}
