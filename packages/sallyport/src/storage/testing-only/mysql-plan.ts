import { createCompiler } from '../compile.ts'
import { statement } from '../database.ts'
import type { Database, Param, Statement } from '../database.ts'

/**
 * The lines of a plan of MySQL or MariaDB that read a whole table or index.
 *
 * A small table may be read whole although there is an index, so it counts that one would do. Every value is the text '1': with null
 * nothing is looked up, and beside a number no index on a text does.
 */
export async function mysqlScans(db: Database, tested: Statement<never, unknown>, text: string): Promise<string[]> {
  const { order } = createCompiler('mysql')(tested)
  const values: Record<string, Param> = Object.fromEntries(order.map((key) => [key, '1']))
  const explain = statement<Record<string, Param>, PlanLine>(`explain.${tested.name}`, `explain ${text}`)
  const plan = await db.all(explain, values)
  return plan
    .filter(isScan)
    .map(({ table, type, key }) => `${type === 'index' ? 'Index' : 'Table'} ${table} ${key ?? ''}`)
}

interface PlanLine {
  readonly table: string | null
  readonly type: string | null
  readonly possible_keys: string | null
  readonly key: string | null
  readonly Extra: string | null
}

/** A table in `<>` is made of the answer to a part of the statement. */
function isScan({ table, type, possible_keys: possible, Extra }: PlanLine): boolean {
  if (table === null || table.startsWith('<')) return false
  return type === 'index' || (type === 'ALL' && possible === null && Extra !== null)
}
