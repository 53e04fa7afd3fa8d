import type { BetterSqlite3Handle } from '../sqlite-handle.ts'
import type { Param, Row } from '../database.ts'
import { connectionClosed } from './connection.ts'
import type { SqliteConnection, SqliteStatement } from './connection.ts'
import { resultCodeByName } from './result-code.ts'

/** The parts of a better-sqlite3 `Statement` that are used; values as one list, which both drivers take. */
interface RawStatement {
  readonly reader: boolean
  raw(enabled: boolean): unknown
  safeIntegers(enabled: boolean): unknown
  columns(): { name: string }[]
  run(values: readonly Param[]): { changes: number }
  get(values: readonly Param[]): Param[] | undefined
  all(values: readonly Param[]): Param[][]
}

/** Speaks to a better-sqlite3 or libsql handle. Options that the app set on it do not reach our statements. */
export function fromBetterSqlite3(handle: BetterSqlite3Handle): SqliteConnection {
  return {
    exec: (sql) => void handle.exec(sql),
    prepare: (sql) => prepare(handle.prepare(sql) as RawStatement),
    resultCode: (error) => resultCodeOf(error) ?? (handle.open ? null : connectionClosed),
    close: () => void handle.close(),
  }
}

/**
 * Rows are fetched as lists and named here: libsql is twice as fast so, adds a `_metadata` to objects, and gives bytes as
 * `ArrayBuffer` in some of them.
 */
function prepare(statement: RawStatement): SqliteStatement {
  if (!statement.reader) {
    return { run: (values) => ({ changes: statement.run(values).changes }), get: () => undefined, all: () => [] }
  }
  statement.safeIntegers(false)
  statement.raw(true)
  let names: string[] = []
  const named = (cells: Param[]): Row => {
    if (names.length !== cells.length) names = statement.columns().map((column) => column.name)
    const row: Record<string, Param> = {}
    for (let at = 0; at < names.length; at += 1) row[names[at] as string] = cells[at] as Param
    return row
  }
  return {
    run: (values) => ({ changes: statement.all(values).length }),
    get(values) {
      const cells = statement.get(values)
      return cells === undefined ? undefined : named(cells)
    },
    all: (values) => statement.all(values).map(named),
  }
}

function resultCodeOf(error: unknown): number | null {
  const { code, rawCode } = error as { code?: unknown; rawCode?: unknown }
  if (typeof rawCode === 'number') return rawCode
  return typeof code === 'string' ? resultCodeByName(code) : null
}
