import { statement } from '../storage/database.ts'
import type { Database, Dialect } from '../storage/database.ts'

/** What the next version of the tables may add by the rule of docs/upgrading.md: a column that may be null, a table, an index. */
const additions: Readonly<Record<Dialect, readonly string[]>> = {
  sqlite: [
    'alter table auth_users add column next_note text',
    'alter table auth_sessions add column next_note text',
    'create table next_things (id text primary key, user_id text references auth_users (id) on delete cascade) strict',
    'create index next_users_by_note on auth_users (next_note)',
  ],
  postgres: [
    'alter table auth_users add column next_note text',
    'alter table auth_sessions add column next_note text',
    'create table next_things (id text primary key, user_id text)',
    'create index next_users_by_note on auth_users (next_note)',
  ],
  mysql: [
    'alter table auth_users add column next_note varchar(100)',
    'alter table auth_sessions add column next_note varchar(100)',
    'create table next_things (id varchar(36) primary key, user_id varchar(36))',
    'create index next_users_by_note on auth_users (next_note)',
  ],
}

/** Brings migrated tables to the version after this code's, as a deployment does that migrates first. */
export async function toNextSchema(database: Database): Promise<void> {
  const { target } = await database.migrations.status()
  for (const [index, sql] of additions[database.dialect].entries())
    await database.run(statement<Record<never, never>>(`test.next-${index}`, sql), {})
  const record = 'insert into auth_schema (version, name, applied_at) values (:version, :name, :now)'
  await database.run(statement<{ version: number; name: string; now: number }>('test.next-version', record), {
    version: target + 1,
    name: 'next',
    now: 1,
  })
}
