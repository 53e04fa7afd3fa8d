import { Pool } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { statement, step } from '../database.ts'
import type { Database, Params } from '../database.ts'
import { refusalOf } from '../testing-only/contract.ts'
import type { EmptyDatabase } from '../testing-only/empty-database.ts'
import { command, createPostgresDatabase } from '../testing-only/postgres-server.ts'
import { storageDeps } from '../testing-only/temporary-database.ts'
import { openPostgres } from './open-postgres.ts'

/** The parts of scripts/servers/postgres.mjs that are used. */
interface Server {
  readonly url: string
  stop(): Promise<void>
  crash(): Promise<void>
  restart(): Promise<void>
}

const insert = statement<{ key: string }>('fault.insert', 'insert into auth_limits (key, tat) values (:key, 1)')
const update = statement<{ key: string }>('fault.update', 'update auth_limits set tat = tat + 1 where key = :key')
const select = statement<Params, { key: string; tat: number }>(
  'fault.select',
  'select key, tat from auth_limits order by key',
)
const sleep = statement<{ seconds: number; key: string }>(
  'fault.sleep',
  'update auth_limits set tat = tat where key = :key and pg_sleep(:seconds) is not null',
)

const server = inject('postgresUrl')
let empty: EmptyDatabase
let db: Database

beforeEach(async () => {
  empty = await createPostgresDatabase(server)
  db = await openPostgres(storageDeps, { database: empty.url, maxWaitMs: 500 })
  await db.migrations.apply()
})

afterEach(async () => {
  await db.close()
  await empty.remove()
})

const killAll = () =>
  command(
    empty.url,
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  )

test('a read and a batch go on where every idle connection was lost', async () => {
  await Promise.all([db.all(select, {}), db.all(select, {}), db.all(select, {})])
  await killAll()
  await db.batch([step(insert, { key: 'a' }, 1), step(insert, { key: 'b' }, 1)])
  await killAll()
  expect(await db.all(select, {})).toHaveLength(2)
})

test('a batch whose connection is lost before its end changes nothing', async () => {
  await db.run(insert, { key: 'a' })
  const fresh = await openPostgres(storageDeps, { database: empty.url, maxWaitMs: 2_000, maxConnections: 1 })
  const broken = refusalOf(fresh.batch([step(update, { key: 'a' }, 1), step(sleep, { key: 'a', seconds: 5 })]))
  await expect.poll(running).toBeGreaterThan(0)
  await killAll()
  expect(await broken).toMatchObject({ kind: 'unavailable', statement: 'fault.sleep', index: 1 })
  expect(await db.all(select, {})).toEqual([{ key: 'a', tat: 1 }])
  await fresh.close()
})

/** How many connections sleep. */
async function running(): Promise<number> {
  const [row] = await command(
    empty.url,
    "select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'",
  )
  return (row as { n: number }).n
}

test('a statement that takes too long is busy within the bound, and its connection lives on', async () => {
  await db.run(insert, { key: 'a' })
  const since = performance.now()
  expect((await refusalOf(db.run(sleep, { key: 'a', seconds: 5 }))).kind).toBe('busy')
  expect(performance.now() - since).toBeLessThan(2_000)
  expect(await db.all(select, {})).toHaveLength(1)
})

test('a row that somebody else has locked makes a change busy within the bound', async () => {
  await db.run(insert, { key: 'a' })
  const pool = new Pool({ connectionString: empty.url })
  const client = await pool.connect()
  await client.query("begin; update auth_limits set tat = 9 where key = 'a'")
  expect((await refusalOf(db.run(update, { key: 'a' }))).kind).toBe('busy')
  expect(await refusalOf(db.batch([step(update, { key: 'a' }, 1)]))).toMatchObject({ kind: 'busy', index: 0 })
  await client.query('rollback')
  client.release()
  await pool.end()
  await db.batch([step(update, { key: 'a' }, 1)])
})

test("a used up pool of the app's is busy within the bound, even where the app would wait for ever", async () => {
  const pool = new Pool({ connectionString: empty.url, max: 1 })
  const own = await openPostgres(storageDeps, { database: pool, maxWaitMs: 200 })
  const held = await pool.connect()
  const since = performance.now()
  expect((await refusalOf(own.all(select, {}))).kind).toBe('busy')
  expect(performance.now() - since).toBeLessThan(1_500)
  held.release()
  expect(await own.all(select, {})).toEqual([])
  await pool.end()
})

test('of more batches than connections all are done', async () => {
  const keys = Array.from({ length: 60 }, (_, at) => `key-${at}`)
  await Promise.all(keys.map((key) => db.batch([step(insert, { key }, 1)])))
  expect(await db.all(select, {})).toHaveLength(60)
})

test('two that lock the same rows in another order both end: a deadlock is run again', {
  tags: ['ASVS-15.4.3'],
}, async () => {
  // The server looks for a deadlock after a second, and ten may meet in several.
  const patient = await openPostgres(storageDeps, { database: empty.url, maxWaitMs: 15_000 })
  await patient.batch([step(insert, { key: 'a' }), step(insert, { key: 'b' })])
  const rounds = Array.from({ length: 10 }, (_, at) => (at % 2 === 0 ? ['a', 'b'] : ['b', 'a']))
  await Promise.all(rounds.map((keys) => patient.batch(keys.map((key) => step(update, { key }, 1)))))
  expect(await patient.all(select, {})).toEqual([
    { key: 'a', tat: 11 },
    { key: 'b', tat: 11 },
  ])
  await patient.close()
})

test.each(['repeatable read', 'serializable'])('50 changes of one row at once are all made under %s', async (level) => {
  await command(
    empty.url,
    `alter database ${new URL(empty.url).pathname.slice(1)} set default_transaction_isolation = '${level}'`,
  )
  const strict = await openPostgres(storageDeps, { database: empty.url, maxWaitMs: 8_000, maxConnections: 5 })
  await strict.run(insert, { key: 'a' })
  await Promise.all(Array.from({ length: 25 }, () => strict.run(update, { key: 'a' })))
  await Promise.all(Array.from({ length: 25 }, () => strict.batch([step(update, { key: 'a' }, 1)])))
  expect(await strict.all(select, {})).toEqual([{ key: 'a', tat: 51 }])
  await strict.close()
})

test('settings of the server do not matter', async () => {
  const name = new URL(empty.url).pathname.slice(1)
  const settings = [
    "bytea_output = 'escape'",
    "standard_conforming_strings = 'off'",
    "datestyle = 'German'",
    "extra_float_digits = '0'",
  ]
  for (const setting of settings) await command(empty.url, `alter database ${name} set ${setting}`)
  const other = await openPostgres(storageDeps, { database: empty.url })
  const bytes = new Uint8Array([0, 1, 39, 92, 127, 128, 255])
  const echo = statement<{ bytes: Uint8Array }, { bytes: Uint8Array }>(
    'fault.echo',
    'select cast(:bytes as bytea) as bytes',
  )
  expect((await other.get(echo, { bytes }))?.bytes).toEqual(bytes)
  await other.run(insert, { key: String.raw`back\slash ' quote` })
  expect((await other.all(select, {})).map(({ key }) => key)).toEqual([String.raw`back\slash ' quote`])
  await other.close()
})

test('keys are sorted and compared bytewise, whatever the collation of the database', async () => {
  for (const key of ['b', 'B', 'a', 'é', 'e\u0301', '-']) await db.run(insert, { key })
  expect((await db.all(select, {})).map(({ key }) => key)).toEqual(['-', 'B', 'a', 'b', 'e\u0301', 'é'])
})

test('a schema in the URL has the tables, whatever the search path', async () => {
  const own = await openPostgres(storageDeps, { database: `${empty.url}?schema=accounts` })
  expect((await own.migrations.status()).current).toBe(0)
  await own.migrations.apply()
  await own.run(insert, { key: 'mine' })
  expect(await db.all(select, {})).toEqual([])
  expect(await command(empty.url, 'select key from accounts.auth_limits')).toEqual([{ key: 'mine' }])
  await own.close()
})

test("the app's pool is left as it is: its types, its settings, its other queries", async () => {
  const pool = new Pool({ connectionString: empty.url, max: 1 })
  const own = await openPostgres(storageDeps, { database: pool })
  await own.batch([step(insert, { key: 'a' }, 1)])
  expect((await own.get(select, {}))?.tat).toBe(1)
  const { rows } = await pool.query("select tat, current_setting('statement_timeout') as timeout from auth_limits")
  expect(rows).toEqual([{ tat: '1', timeout: '0' }])
  await own.close()
  await pool.end()
})

test('two prefixes on one pool keep their statements apart', async () => {
  const pool = new Pool({ connectionString: empty.url, max: 1 })
  const other = await openPostgres(storageDeps, { database: pool, prefix: 'other_' })
  const own = await openPostgres(storageDeps, { database: pool })
  await other.migrations.apply()
  await own.run(insert, { key: 'a' })
  await other.run(insert, { key: 'b' })
  expect([await own.all(select, {}), await other.all(select, {})].flat().map(({ key }) => key)).toEqual(['a', 'b'])
  await pool.end()
})

test('an error holds no value of a row', async () => {
  await db.run(insert, { key: 'ada@example.com' })
  const error = await refusalOf(db.run(insert, { key: 'ada@example.com' }))
  expect(error.kind).toBe('conflict')
  expect(JSON.stringify([error.message, error.cause, (error.cause as Error).message])).not.toContain('ada@example.com')
})

let mortal: Server | null = null
beforeAll(async () => {
  const file = new URL('../../../../../scripts/servers/postgres.mjs', import.meta.url).href
  const { startPostgres } = (await import(/* @vite-ignore */ file)) as {
    startPostgres: (options: { settings: Record<string, string> }) => Promise<Server>
  }
  // As servers are set: what was committed outlives a crash. The tests' own server is told not to wait for the log.
  mortal = await startPostgres({ settings: { synchronous_commit: 'on' } })
})
afterAll(() => mortal?.stop())

test('a server that crashes makes everything unavailable at once, and nothing is lost when it is back', async () => {
  if (mortal === null) throw new Error('no server')
  const own = await openPostgres(storageDeps, { database: mortal.url, maxWaitMs: 1_000 })
  await own.migrations.apply()
  await own.batch([step(insert, { key: 'before' }, 1)])
  await mortal.crash()
  const since = performance.now()
  expect((await refusalOf(own.all(select, {}))).kind).toBe('unavailable')
  expect((await refusalOf(own.run(insert, { key: 'during' }))).kind).toBe('unavailable')
  expect((await refusalOf(own.batch([step(insert, { key: 'during' }, 1)]))).kind).toBe('unavailable')
  expect(performance.now() - since).toBeLessThan(3_000)
  await mortal.restart()
  await expect
    .poll(() => own.all(select, {}).catch(() => null), { timeout: 10_000 })
    .toEqual([{ key: 'before', tat: 1 }])
  await own.batch([step(insert, { key: 'after' }, 1)])
  expect(await own.all(select, {})).toHaveLength(2)
  await own.close()
})
