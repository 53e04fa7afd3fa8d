import type { Database } from '../../storage/database.ts'
import type { RecordedChange } from '../change-log.ts'

/** A change log in memory, in which rows appear when a test says so. */
export interface FakeLog {
  readonly db: Pick<Database, 'dialect' | 'get' | 'all'>
  rows: RecordedChange[]
  /** Names of the statements that were asked. */
  readonly asked: string[]
  /** While set, whoever asks waits for it; it may reject. */
  hold: Promise<void> | null
}

/** Makes a log that answers as the statements of `change-log.ts` do. */
export function createFakeLog(dialect: Database['dialect'], rows: readonly RecordedChange[] = []): FakeLog {
  const log: FakeLog = { rows: [...rows], asked: [], hold: null, db: { dialect, get, all } as FakeLog['db'] }

  async function get(statement: { name: string }): Promise<unknown> {
    log.asked.push(statement.name)
    await log.hold
    return { seq: log.rows.length === 0 ? null : Math.max(...log.rows.map(({ seq }) => seq)) }
  }

  async function all(statement: { name: string }, params: Record<string, number | string>): Promise<unknown> {
    log.asked.push(statement.name)
    await log.hold
    const sorted = log.rows.toSorted((one, other) => one.seq - other.seq)
    const limit = Number(params['limit'])
    const top = sorted.at(-1)?.seq ?? 0
    if (statement.name === 'change.newest') return sorted.filter(({ seq }) => seq > top - Number(params['span']))
    const missing = String(params['missing']).split(',')
    return sorted.filter(({ seq }) => seq >= Number(params['from']) || missing.includes(String(seq))).slice(0, limit)
  }

  return log
}

/** A recorded change of a user. */
export function changeOf(seq: number, subject = `user ${seq}`): RecordedChange {
  return { seq, scope: 'user', subject, at: seq * 10 }
}
