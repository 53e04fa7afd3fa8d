import { createPool } from 'mysql2/promise'

/** As the library's tables are: one collation, which MariaDB and MySQL call by other names, each in the comments that it reads. */
const tail =
  'engine = InnoDB default character set utf8mb4 collate /*M! utf8mb4_nopad_bin */ /*!80017 utf8mb4_0900_bin */'

/** In the same database as the library's tables, so that they can refer to each other. */
const tables = [
  `create table if not exists demo_notes (
    id varchar(36) primary key,
    user_id varchar(36) not null,
    text text not null,
    phone text,
    created_at bigint not null,
    index demo_notes_by_user (user_id, id),
    foreign key (user_id) references auth_users (id) on delete cascade
  ) ${tail}`,
  `create table if not exists demo_welcomes (
    user_id varchar(36) primary key,
    text text not null,
    created_at bigint not null,
    foreign key (user_id) references auth_users (id) on delete cascade
  ) ${tail}`,
  `create table if not exists demo_tickets (id varchar(36) primary key, expires_at bigint not null) ${tail}`,
]

/**
 * A pool of the app's own, beside the library's.
 *
 * @param {string} url
 * @returns {import('../database.mjs').Driver}
 */
export function openMysql(url) {
  // Without that flag, a row that was there already would count as changed.
  const pool = createPool({ ...addressOf(url), charset: 'utf8mb4', connectTimeout: 2000, flags: ['-FOUND_ROWS'] })
  // An idle connection that is lost leaves the pool; without a listener it would end the process.
  pool.on('connection', (connection) => connection.on('error', () => undefined))
  return {
    tables,
    async query(sql, values) {
      const own = sql.replace(/ on conflict do nothing$/, ' on duplicate key update id = id')
      const [answer] = await pool.execute(own, values)
      return Array.isArray(answer) ? { rows: answer, changes: 0 } : { rows: [], changes: answer.affectedRows }
    },
    close: () => pool.end(),
  }
}

/**
 * What a URL says, as mysql2 takes it. The driver reads URLs too, but takes any of its options from one.
 *
 * @param {string} url
 * @throws {Error} It has a parameter other than `ssl-mode`: the library knows two more, the demo does not.
 */
function addressOf(url) {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url)
  const { 'ssl-mode': tls = 'DISABLED', ...others } = Object.fromEntries(searchParams)
  if (Object.keys(others).length > 0) throw new Error('The demo takes no parameter in DATABASE_URL but ssl-mode.')
  return {
    host: decodeURIComponent(hostname.replace(/^\[(.*)\]$/, '$1')),
    port: Number(port || 3306),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    ...(tls.toUpperCase() === 'DISABLED' ? {} : { ssl: { rejectUnauthorized: true, verifyIdentity: true } }),
  }
}
