import { createCompiler } from '../compile.ts'
import { statement } from '../database.ts'
import type { Database, Param, Statement } from '../database.ts'

/**
 * Fails where an SQLite database would read a whole table for a statement.
 *
 * Walking an index in order is fine where the statement has `order by` and `limit`.
 *
 * @throws {Error} With the lines of the plan that scan.
 */
export async function expectIndexed(db: Database, tested: Statement<never, unknown>): Promise<void> {
  const sql = typeof tested.sql === 'string' ? tested.sql : tested.sql.sqlite
  const { order } = createCompiler('sqlite')(tested)
  const nulls: Record<string, Param> = Object.fromEntries(order.map((key) => [key, null]))
  const explain = statement<Record<string, Param>, { detail: string }>(
    `explain.${tested.name}`,
    `explain query plan ${sql}`,
  )
  const plan = await db.all(explain, nulls)
  const bounded = /\border by\b/i.test(sql) && /\blimit\b/i.test(sql)
  const scans = plan.map((row) => row.detail).filter((detail) => isScan(detail, bounded))
  if (scans.length > 0) throw new Error(`${tested.name} reads a whole table: ${scans.join('; ')}`)
}

function isScan(detail: string, bounded: boolean): boolean {
  if (!detail.startsWith('SCAN ')) return false
  if (/^SCAN (?:CONSTANT ROW|\(|\S+ VIRTUAL TABLE|\d+ CONSTANT ROW)/.test(detail)) return false
  return !(bounded && / USING (?:COVERING )?INDEX /.test(detail))
}
