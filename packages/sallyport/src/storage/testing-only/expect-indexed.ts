import { createCompiler } from '../compile.ts'
import { statement } from '../database.ts'
import type { Database, Dialect, Param, Statement } from '../database.ts'
import { mysqlScans } from './mysql-plan.ts'
import { postgresScans } from './postgres-plan.ts'

/**
 * Fails where a database would read a whole table for a statement.
 *
 * Walking an index in order is fine where the statement has `order by` and `limit`.
 *
 * @throws {Error} With the lines of the plan that scan.
 */
export async function expectIndexed(db: Database, tested: Statement<never, unknown>): Promise<void> {
  const text = typeof tested.sql === 'string' ? tested.sql : tested.sql[db.dialect]
  const bounded = /\border by\b/i.test(text) && /\blimit\b/i.test(text)
  const scans = await readers[db.dialect](db, tested, text)
  const counted = scans.filter((scan) => !(bounded && / USING (?:COVERING )?INDEX |^Index/.test(scan)))
  if (counted.length > 0) throw new Error(`${tested.name} reads a whole table: ${counted.join('; ')}`)
}

/** Finds the lines of a plan that read a whole table or index. */
type ScanReader = (db: Database, tested: Statement<never, unknown>, text: string) => Promise<string[]>

const readers: Readonly<Record<Dialect, ScanReader>> = {
  sqlite: sqliteScans,
  postgres: postgresScans,
  mysql: mysqlScans,
}

async function sqliteScans(db: Database, tested: Statement<never, unknown>, text: string): Promise<string[]> {
  const { order } = createCompiler('sqlite')(tested)
  const nulls: Record<string, Param> = Object.fromEntries(order.map((key) => [key, null]))
  const explain = statement<Record<string, Param>, { detail: string }>(
    `explain.${tested.name}`,
    `explain query plan ${text}`,
  )
  const plan = await db.all(explain, nulls)
  return plan.map((row) => row.detail).filter(isScan)
}

function isScan(detail: string): boolean {
  return detail.startsWith('SCAN ') && !/^SCAN (?:CONSTANT ROW|\(|\S+ VIRTUAL TABLE|\d+ CONSTANT ROW)/.test(detail)
}
