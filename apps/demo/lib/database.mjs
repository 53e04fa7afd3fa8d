/** @typedef {string | number | null} Value */
/** @typedef {{ rows: unknown[], changes: number }} Answer */

/**
 * @typedef {object} Driver
 * @property {string[]} tables Creates the app's own tables where they are missing.
 * @property {(sql: string, values: Value[]) => Promise<Answer>} query One statement; values stand as `?`.
 * @property {() => Promise<void>} close
 */

/** @type {Record<string, (url: string) => Promise<Driver>>} By the scheme of DATABASE_URL. Only the driver in use is loaded. */
const drivers = {
  file: openSqlite,
  sqlite: openSqlite,
  postgres: openPostgres,
  postgresql: openPostgres,
  mysql: openMysql,
  mariadb: openMysql,
}

async function openSqlite() {
  return (await import('./databases/sqlite.mjs')).openSqlite()
}

/** @param {string} url */
async function openPostgres(url) {
  return (await import('./databases/postgres.mjs')).openPostgres(url)
}

/** @param {string} url */
async function openMysql(url) {
  return (await import('./databases/mysql.mjs')).openMysql(url)
}

const key = Symbol.for('sallyport-demo.database')

/** One connection or pool for the process, though Next evaluates this file several times. */
const shared = /** @type {{ [key]?: Promise<Driver> | undefined }} */ (globalThis)

/**
 * Runs a statement of the app's own, on the database of `DATABASE_URL`, which is the library's too.
 *
 * @param {string} sql With `?` for each value.
 * @param {Value[]} [values]
 * @returns {Promise<Answer>}
 */
export async function query(sql, values = []) {
  const driver = await (shared[key] ??= open())
  return driver.query(sql, values)
}

/** Closes what {@link query} opened, for scripts: a pool keeps a process alive. */
export async function closeDatabase() {
  const driver = await shared[key]
  shared[key] = undefined
  await driver?.close()
}

async function open() {
  try {
    const url = process.env.DATABASE_URL || 'file:.data/auth.db'
    const create = drivers[url.split(':')[0]?.toLowerCase() ?? '']
    if (create === undefined) throw new Error('DATABASE_URL must begin with file:, postgres:// or mysql://.')
    const driver = await create(url)
    for (const sql of driver.tables) await driver.query(sql, [])
    return driver
  } catch (error) {
    // The next statement tries again: the database may be back by then.
    shared[key] = undefined
    throw error
  }
}
