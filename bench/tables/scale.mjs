import { join } from 'node:path'
import { newDatabase, openRaw } from '../contenders/stores.mjs'
import { openSallyport, origin, password } from '../contenders/sallyport.mjs'
import { finish, given, how, tell } from '../lib/child.mjs'
import { interleave } from '../lib/interleave.mjs'

/** The same acts with ever more users, one session each: they must cost the same. */
const sizes = given.quick ? [1_000, 10_000] : given.full ? [1_000, 100_000, 1_000_000] : [1_000, 100_000]
/** @type {Record<string, Record<string, number | string | null>>} */
const rows = {}

for (const engine of /** @type {const} */ (['sqlite', 'postgres'])) {
  if (engine === 'postgres' && given.postgres === null) continue
  /** @type {import('../lib/interleave.mjs').Contender[]} */
  const contenders = []
  for (const size of sizes) {
    tell(`${engine}: filling ${size.toLocaleString('en')} users`)
    const place = engine === 'sqlite' ? join(given.folder, `${size}.db`) : await newDatabase(given.postgres ?? '')
    // Each check asks the database: what comes from memory costs the same whoever is in the tables.
    const { auth } = await openSallyport(engine === 'sqlite' ? `file:${place}` : place, { heartbeat: false })
    await fill(engine, place, size)
    const live = []
    for (let index = 0; index < 200; index += 1) {
      const { id } = await auth.users.create({
        email: `live${index}@example.com`,
        password,
        name: 'Ada',
        emailVerified: true,
      })
      const { setCookie } = await auth.startSession(new Request(origin), id)
      live.push(new Request(origin, { headers: { cookie: setCookie.split(';')[0] ?? '' } }))
    }
    // A cursor is the id that a page ended with.
    const middle = idOf(Math.floor(size * 0.9))
    const page = await auth.users.list({ limit: 1, cursor: middle })
    if (page.users[0]?.user.id !== idOf(Math.floor(size * 0.9) + 1))
      throw new Error(`The cursor leads to ${JSON.stringify(page.users[0])}.`)
    const name = (/** @type {string} */ what) => `${what}|${size}`
    contenders.push(
      { name: name('secure check'), act: (index) => auth.getSession(/** @type {Request} */ (live[index % 200])) },
      { name: name('sign-in, without the hash'), act: (index) => auth.handler(signIn(index)) },
      { name: name('users, first page of 50'), act: () => auth.users.list({ limit: 50 }) },
      { name: name('users, a page at nine tenths'), act: () => auth.users.list({ limit: 50, cursor: middle }) },
    )
  }
  tell(`${engine}: measuring`)
  for (const { name, wallUs } of await interleave(contenders, how)) {
    const [what = '', size = ''] = name.split('|')
    const row = `${what}, ${engine === 'sqlite' ? 'SQLite' : 'PostgreSQL'}`
    rows[row] = { ...rows[row], name: row, [`at${size}`]: wallUs }
  }
}
const last = sizes.at(-1)
finish(Object.values(rows).map((row) => ({ ...row, growth: Number(row[`at${last}`]) / Number(row['at1000']) })))

/** @param {number} index */
function signIn(index) {
  return new Request(`${origin}/api/auth/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ email: `live${index % 200}@example.com`, password }),
  })
}

/** Ids in order, as UUIDs of version 7 are. @param {number} index */
function idOf(index) {
  return `0190${String(index).padStart(8, '0').slice(0, 4)}-${String(index).padStart(8, '0').slice(4)}-7000-8000-000000000000`
}

/**
 * Fills the tables by SQL, which is a thousand times as fast as one by one.
 *
 * @param {'sqlite' | 'postgres'} engine
 * @param {string} place
 * @param {number} size
 */
async function fill(engine, place, size) {
  const raw = await openRaw(engine, place)
  const [series, text] =
    engine === 'sqlite'
      ? [
          `with recursive s(n) as (select 0 union all select n + 1 from s where n < ${size - 1}) select`,
          `printf('%08d', n)`,
        ]
      : ['select', `lpad(n::text, 8, '0')`]
  const from = engine === 'sqlite' ? 'from s' : `from generate_series(0, ${size - 1}) as n`
  const id = `'0190' || substr(${text}, 1, 4) || '-' || substr(${text}, 5) || '-7000-8000-000000000000'`
  const now = Date.now()
  await raw.run(
    `insert into auth_users (id, email, name, created_at, updated_at) ${series} ${id}, 'u' || n || '@example.com', 'Somebody', ${now}, ${now} ${from}`,
  )
  await raw.run(
    `insert into auth_sessions (id, secret_hash, user_id, epoch, created_at, seen_at, idle_ms, expires_at, aal, amr, auth_time) ${series} ${id}, 'hash', ${id}, 1, ${now}, ${now}, 86400000, ${now + 86_400_000}, 1, '["pwd"]', ${now} ${from}`,
  )
  // As a server of some age would have it.
  await raw.run(engine === 'sqlite' ? 'analyze; pragma wal_checkpoint(truncate)' : 'analyze')
  await raw.close()
}
