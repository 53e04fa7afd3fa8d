/**
 * One of two processes on one database. It runs on the built package, as an app does.
 *
 * Arguments: the URL of the built `storage` folder, the URL of the database. Each message `{ task, ... }` is answered with its outcome.
 */
const [storage, database] = process.argv.slice(2)
const { openStorage } = await import(`${storage}/open-storage.js`)
const { statement, step } = await import(`${storage}/database.js`)

const deps = {
  clock: { now: () => Date.now() },
  random: { bytes: (length) => new Uint8Array(length), below: (limit) => Math.floor(Math.random() * limit) },
  elapsedMs: () => performance.now(),
}
const increment = statement('race.increment', {
  sqlite: `insert into auth_limits (key, tat) values (:key, 1)
    on conflict (key) do update set tat = tat + 1 where tat < :limit`,
  postgres: `insert into auth_limits as l (key, tat) values (:key, 1)
    on conflict (key) do update set tat = l.tat + 1 where l.tat < :limit`,
  mysql:
    'insert into auth_limits (`key`, tat) values (:key, 1) on duplicate key update tat = if(tat < :limit, tat + 1, if(last_insert_id(1), tat, tat))',
})
const consume = statement('race.consume', 'delete from auth_tokens where id = :id')

let db = null

/** What each task does; the outcome is a plain object. */
const tasks = {
  async open({ maxWaitMs = 2_000 }) {
    db = await openStorage(deps, { database, maxWaitMs })
  },
  async migrate() {
    const before = await db.migrations.status()
    const after = await db.migrations.apply()
    return { before: before.current, after: after.current, pending: after.pending.length }
  },
  increment: ({ count, limit }) => settle(count, () => db.batch([step(increment, { key: 'race', limit }, 1)])),
  consume: ({ count, id }) => settle(count, () => db.batch([step(consume, { id }, 1)])),
  /** SQLite: holds the write lock with a bare connection of the same driver, and lets go after so many milliseconds. */
  async hold({ ms }) {
    const { findNodeSqlite } = await import(`${storage}/sqlite/node-sqlite.js`)
    const { loadLibsql } = await import(`${storage}/sqlite/libsql.js`)
    const driver = findNodeSqlite() ?? (await loadLibsql())
    const connection = driver(new URL(database).pathname)
    connection.exec('begin immediate')
    setTimeout(() => {
      connection.exec('rollback')
      connection.close()
    }, ms)
  },
  /** One write, while a timer of 10 ms counts how often it comes, and how late at worst. */
  async writeWhileTicking({ count = 1 }) {
    const start = performance.now()
    let ticks = 0
    let last = start
    let worstGapMs = 0
    const timer = setInterval(() => {
      const now = performance.now()
      worstGapMs = Math.max(worstGapMs, now - last)
      last = now
      ticks += 1
    }, 10)
    const outcome = await settle(count, () => db.batch([step(increment, { key: 'tick', limit: 1_000 }, 1)]))
    clearInterval(timer)
    return { ...outcome, ticks, worstGapMs, elapsedMs: performance.now() - start }
  },
  async close() {
    await db.close()
  },
}

async function settle(count, work) {
  const outcomes = await Promise.allSettled(Array.from({ length: count }, work))
  const kinds = outcomes
    .filter(({ status }) => status === 'rejected')
    .map(({ reason }) => reason.kind ?? String(reason))
  return { done: count - kinds.length, kinds: [...new Set(kinds)] }
}

process.on('message', async ({ task, ...options }) => {
  try {
    process.send({ outcome: (await tasks[task](options)) ?? {} })
  } catch (error) {
    process.send({ error: `${error.kind ?? ''} ${error.message}` })
  }
})
process.send({ outcome: {} })
