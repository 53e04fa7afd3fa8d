import { Pool, TypeOverrides } from 'pg'

/** In the same schema as the library's tables. What refers to `auth_users (id)` has its collation. */
const tables = [
  `create table if not exists demo_notes (
    id text primary key,
    user_id text collate "C" not null references auth_users (id) on delete cascade,
    text text not null,
    phone text,
    created_at bigint not null
  )`,
  'create index if not exists demo_notes_by_user on demo_notes (user_id, id)',
  `create table if not exists demo_welcomes (
    user_id text primary key references auth_users (id) on delete cascade,
    text text not null,
    created_at bigint not null
  )`,
  'create table if not exists demo_tickets (id text primary key, expires_at bigint not null)',
]

/** The number of the type bigint. */
const int8 = 20

/**
 * A pool of the app's own, beside the library's.
 *
 * @param {string} url As the library takes it, `?schema=` too.
 * @returns {import('../database.mjs').Driver}
 */
export function openPostgres(url) {
  const schema = /[?&]schema=([a-z0-9_]+)/.exec(url)?.[1]
  // Times and counts are big integers there, and numbers here.
  const types = new TypeOverrides()
  types.setTypeParser(int8, Number)
  const pool = new Pool({
    connectionString: url,
    max: 5,
    connectionTimeoutMillis: 2000,
    allowExitOnIdle: true,
    types,
    ...(schema === undefined ? {} : { options: `-c search_path=${schema}` }),
  })
  // An idle connection that is lost leaves the pool; without a listener it would end the process.
  pool.on('error', (error) => process.stderr.write(`The demo lost an idle connection: ${error.message}\n`))
  return {
    tables,
    async query(sql, values) {
      let at = 0
      const { rows, rowCount } = await pool.query(
        sql.replaceAll('?', () => `$${(at += 1)}`),
        values,
      )
      return { rows, changes: rowCount ?? 0 }
    },
    close: () => pool.end(),
  }
}
