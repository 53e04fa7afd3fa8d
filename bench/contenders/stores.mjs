import { randomBytes, randomUUID } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import pg from 'pg'
import { equalIdeal, hashIdeal, openIdeal, sealIdeal } from './ideal.mjs'
import { password } from './sallyport-options.mjs'

/**
 * What a hand would write on tables of its own, and better-auth, on the same engines.
 *
 * @typedef {'sqlite' | 'postgres'} Engine
 */

const tables = `
  create table users (id text primary key, email text unique not null, name text, roles text not null);
  create table passwords (user_id text primary key references users (id), hash text not null);
  create table sessions (id text primary key, secret_hash text not null, user_id text not null references users (id), expires_at bigint not null, seen_at bigint not null);`
const join = `select s.secret_hash, s.expires_at, u.id, u.email, u.name, u.roles from sessions s join users u on u.id = s.user_id where s.id = `

/**
 * @param {Engine} engine
 * @param {string} place A file, or a URL of a database.
 * @returns {Promise<{ get(name: string, sql: string, values: unknown[]): any, batch(steps: [string, string, unknown[]][]): any, undone(name: string, sql: string, values: unknown[]): any, run(sql: string): any, close(): unknown }>}
 *   `?` stands for a value. `undone`: what is rolled back; how many rows it changed.
 */
export async function openRaw(engine, place) {
  if (engine === 'sqlite') {
    const db = new DatabaseSync(place)
    db.exec('pragma journal_mode = wal; pragma synchronous = full')
    const prepared = new Map()
    const of = (/** @type {string} */ name, /** @type {string} */ sql) => {
      if (!prepared.has(name)) prepared.set(name, db.prepare(sql))
      return prepared.get(name)
    }
    return {
      get: (name, sql, values) => of(name, sql).get(...values),
      batch(steps) {
        db.exec('begin immediate')
        for (const [name, sql, values] of steps) of(name, sql).run(...values)
        db.exec('commit')
      },
      undone(name, sql, values) {
        db.exec('begin immediate')
        const { changes } = of(name, sql).run(...values)
        db.exec('rollback')
        return Number(changes)
      },
      run: (sql) => db.exec(sql),
      close: () => db.close(),
    }
  }
  const pool = new pg.Pool({ connectionString: place, max: 10 })
  const numbered = (/** @type {string} */ sql) => {
    let count = 0
    return sql.replaceAll('?', () => `$${(count += 1)}`)
  }
  const texts = new Map()
  const query = (
    /** @type {any} */ on,
    /** @type {string} */ name,
    /** @type {string} */ sql,
    /** @type {unknown[]} */ values,
  ) => {
    if (!texts.has(name)) texts.set(name, numbered(sql))
    return on.query({ name, text: texts.get(name), values })
  }
  return {
    get: async (name, sql, values) => (await query(pool, name, sql, values)).rows[0],
    async batch(steps) {
      const client = await pool.connect()
      try {
        await client.query('begin')
        for (const [name, sql, values] of steps) await query(client, name, sql, values)
        await client.query('commit')
      } finally {
        client.release()
      }
    },
    async undone(name, sql, values) {
      const client = await pool.connect()
      try {
        await client.query('begin')
        const { rowCount } = await query(client, name, sql, values)
        await client.query('rollback')
        return rowCount
      } finally {
        client.release()
      }
    },
    run: (sql) => pool.query(sql),
    close: () => pool.end(),
  }
}

/**
 * @param {Engine} engine
 * @param {string} place
 * @param {number} users With one session each.
 */
export async function openIdealStore(engine, place, users) {
  const raw = await openRaw(engine, place)
  await raw.run(tables)
  const cookies = []
  const ids = []
  for (let index = 0; index < users; index += 1) {
    const [id, session, secret] = [randomUUID(), randomUUID(), randomBytes(32).toString('base64url')]
    const exp = Date.now() + 86_400_000
    await raw.batch([
      ['user', 'insert into users values (?, ?, ?, ?)', [id, `ada${index}@example.com`, 'Ada', '[]']],
      ['password', 'insert into passwords values (?, ?)', [id, 'hash']],
      ['session', 'insert into sessions values (?, ?, ?, ?, ?)', [session, hashIdeal(secret), id, exp, exp]],
    ])
    cookies.push(sealIdeal({ id, session, secret, exp }))
    ids.push(session)
  }
  const found = (/** @type {any} */ claims, /** @type {any} */ row) =>
    row !== undefined && Number(row.expires_at) > Date.now() && equalIdeal(row.secret_hash, hashIdeal(claims.secret))
      ? { ...row, roles: JSON.parse(row.roles) }
      : null
  return {
    raw,
    cookies,
    joinOnly: (/** @type {number} */ index) => raw.get('join', `${join}?`, [ids[index % users]]),
    check(/** @type {string} */ cookie) {
      const claims = openIdeal(cookie)
      if (claims === null) return null
      const row = raw.get('join', `${join}?`, [claims.session])
      return row instanceof Promise ? row.then((one) => found(claims, one)) : found(claims, row)
    },
    /** A sign-in and a sign-up as they would be without a hash: read what came, look up, one batch. @param {Request} request */
    async signIn(request) {
      const { email } = await request.json()
      const user = await raw.get(
        'who',
        'select u.id, p.hash from users u join passwords p on p.user_id = u.id where u.email = ?',
        [email],
      )
      return startSession(user.id, [])
    },
    async signUp(/** @type {Request} */ request) {
      const { email, name } = await request.json()
      const id = randomUUID()
      return startSession(id, [
        ['user', 'insert into users values (?, ?, ?, ?)', [id, email, name, '[]']],
        ['password', 'insert into passwords values (?, ?)', [id, 'hash']],
      ])
    },
  }

  /** @param {string} id @param {[string, string, unknown[]][]} steps */
  async function startSession(id, steps) {
    const [session, secret, exp] = [randomUUID(), randomBytes(32).toString('base64url'), Date.now() + 86_400_000]
    await raw.batch([
      ...steps,
      ['session', 'insert into sessions values (?, ?, ?, ?, ?)', [session, hashIdeal(secret), id, exp, exp]],
    ])
    return Response.json({ id }, { headers: { 'set-cookie': sealIdeal({ id, session, secret, exp }) } })
  }
}

/**
 * @param {Engine} engine
 * @param {string} place
 * @param {{ hash?: boolean, secret?: string }} [options] `hash`: as it hashes by default; else its hash costs nothing. `secret`: default
 *   one of its own.
 */
export async function openBetterAuth(
  engine,
  place,
  { hash = false, secret = randomBytes(32).toString('base64url') } = {},
) {
  const database = engine === 'sqlite' ? openFile(place) : new pg.Pool({ connectionString: place, max: 10 })
  const free = { password: { hash: async () => 'x', verify: async () => true } }
  /** @type {any} */
  const options = {
    secret,
    baseURL: 'http://localhost:3000',
    database,
    emailAndPassword: { enabled: true, minPasswordLength: 8, ...(hash ? {} : free) },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
  }
  const { runMigrations } = await getMigrations(options)
  await runMigrations()
  const auth = betterAuth(options)
  return {
    auth,
    database,
    /** @param {string} email @returns {Promise<string>} A Cookie header. */
    async signUp(email) {
      const { headers } = await auth.api.signUpEmail({ body: { name: 'Ada', email, password }, returnHeaders: true })
      return headers
        .getSetCookie()
        .map((/** @type {string} */ line) => line.split(';')[0])
        .join('; ')
    },
    close: () => (engine === 'sqlite' ? database.close() : database.end()),
  }
}

/** @param {string} place */
function openFile(place) {
  const db = new DatabaseSync(place)
  db.exec('pragma journal_mode = wal; pragma synchronous = full')
  return db
}

/**
 * A database of its own on a server.
 *
 * @param {string} server
 */
export async function newDatabase(server) {
  const name = `bench_${randomBytes(6).toString('hex')}`
  const client = new pg.Client(server)
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}
