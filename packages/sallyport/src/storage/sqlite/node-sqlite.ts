import type { NodeSqliteHandle } from '../sqlite-handle.ts'
import type { Param, Row } from '../database.ts'
import { connectionClosed } from './connection.ts'
import type { SqliteConnection } from './connection.ts'

type DatabaseSync = new (path: string) => NodeSqliteHandle

/** The parts of `StatementSync` that are used. */
interface NodeStatement {
  run(...values: readonly Param[]): { changes: number | bigint }
  get(...values: readonly Param[]): Row | undefined
  all(...values: readonly Param[]): Row[]
  setReadBigInts(enabled: boolean): unknown
  /** From Node 22.16 on. */
  setReturnArrays?(enabled: boolean): unknown
}

/**
 * The driver that Node has built in from 22.13 on.
 *
 * Not an import: a bundler would look for the module on a Node that lacks it.
 *
 * @returns Null where this Node has none.
 */
export function findNodeSqlite(): ((path: string) => SqliteConnection) | null {
  const sqlite: { DatabaseSync?: DatabaseSync } | undefined = process.getBuiltinModule('node:sqlite')
  const Driver = sqlite?.DatabaseSync
  return Driver === undefined ? null : (path) => fromNodeSqlite(new Driver(path))
}

/** Speaks to a `DatabaseSync`. Options that the app set on its handle do not reach our statements. */
export function fromNodeSqlite(handle: NodeSqliteHandle): SqliteConnection {
  return {
    exec: (sql) => handle.exec(sql),
    prepare(sql) {
      const statement = handle.prepare(sql) as NodeStatement
      statement.setReadBigInts(false)
      statement.setReturnArrays?.(false)
      return {
        run: (values) => ({ changes: Number(statement.run(...values).changes) }),
        get: (values) => statement.get(...values),
        all: (values) => statement.all(...values),
      }
    },
    resultCode(error) {
      const { code, errcode } = error as { code?: unknown; errcode?: unknown }
      if (typeof errcode === 'number') return errcode
      return code === 'ERR_INVALID_STATE' ? connectionClosed : null
    },
    close: () => handle.close(),
  }
}
