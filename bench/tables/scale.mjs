import { engines, named, newPlace } from '../contenders/engines.mjs'
import { openRaw } from '../contenders/stores.mjs'
import { openSallyport, origin, password } from '../contenders/sallyport.mjs'
import { finish, given, how, tell } from '../lib/child.mjs'
import { interleave } from '../lib/interleave.mjs'

/** The same acts with ever more users, one session each: they must cost the same. */
const sizes = given.quick ? [1_000, 10_000] : given.full ? [1_000, 100_000, 1_000_000] : [1_000, 100_000]
/** As many as one batch of the clean-up deletes. */
const expired = 500
/** @type {Record<string, Record<string, number | string | null>>} */
const rows = {}

for (const engine of engines) {
  /** @type {import('../lib/interleave.mjs').Contender[]} */
  const contenders = []
  /** @type {typeof contenders} */
  const cleaners = []
  for (const size of sizes) {
    tell(`${engine}: filling ${size.toLocaleString('en')} users`)
    const place = await newPlace(engine, String(size))
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
    cleaners.push({ name: name('clean-up of 500 sessions'), act: await cleanUp(engine, place) })
    contenders.push(
      { name: name('secure check'), act: (index) => auth.getSession(/** @type {Request} */ (live[index % 200])) },
      { name: name('sign-in, without the hash'), act: (index) => auth.handler(signIn(index)) },
      { name: name('users, first page of 50'), act: () => auth.users.list({ limit: 50 }) },
      { name: name('users, a page at nine tenths'), act: () => auth.users.list({ limit: 50, cursor: middle }) },
    )
  }
  tell(`${engine}: measuring`)
  // First: at the first sign-in the library cleans up by itself, and leaves nothing to do.
  const cleaned = await interleave(cleaners, how)
  for (const { name, wallUs } of [...(await interleave(contenders, how)), ...cleaned]) {
    const [what = '', size = ''] = name.split('|')
    const row = named(what, engine)
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
 * Makes one batch of the clean-up: the library's own statement, which it runs by itself now and then and offers to nobody. It is rolled
 * back, so that the same sessions have expired the next time.
 *
 * @param {'sqlite' | 'postgres'} engine
 * @param {string} place
 */
async function cleanUp(engine, place) {
  const raw = await openRaw(engine, place)
  const { deleteExpiredSessions } = await import(
    new URL('../../node_modules/sallyport/dist/session/session-statements.js', import.meta.url).href
  )
  const sql = deleteExpiredSessions.sql[engine].replace(/:now|:limit/g, '?')
  return async () => {
    const deleted = await raw.undone('clean-up', sql, [Date.now(), expired])
    if (deleted !== expired) throw new Error(`The clean-up deleted ${deleted} sessions.`)
  }
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
  await raw.run(
    `insert into auth_sessions (id, secret_hash, user_id, epoch, created_at, seen_at, idle_ms, expires_at, aal, amr, auth_time) select 'expired-' || id, secret_hash, user_id, epoch, created_at, seen_at, idle_ms, ${now - 1}, aal, amr, auth_time from auth_sessions order by id limit ${expired}`,
  )
  // As a server of some age would have it.
  await raw.run(engine === 'sqlite' ? 'analyze; pragma wal_checkpoint(truncate)' : 'analyze')
  await raw.close()
}
