import { statement } from '../../../storage/database.ts'
import type { Database } from '../../../storage/database.ts'

const tables = ['auth_users', 'auth_passwords', 'auth_sessions', 'auth_tokens', 'auth_outbox', 'auth_changes']

const selects = tables.map((table) =>
  statement<Record<never, never>, object>(`test.sweep-${table}`, `select * from ${table} order by 1`),
)

/** All rows of all tables but the counters of attempts. */
export async function allStored(database: Database): Promise<object[][]> {
  return Promise.all(selects.map((select) => database.all(select, {})))
}
