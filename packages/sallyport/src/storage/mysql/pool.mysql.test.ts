import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createPool } from 'mysql2/promise'
import type { Pool, PoolConnection } from 'mysql2/promise'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { statement, step } from '../database.ts'
import type { Params } from '../database.ts'
import { refusalOf } from '../testing-only/contract.ts'
import { storageDeps } from '../testing-only/temporary-database.ts'
import { runMysql, temporaryMysql } from '../testing-only/temporary-mysql.ts'
import type { TemporaryMysql } from '../testing-only/temporary-mysql.ts'
import { openMysql } from './open-mysql.ts'

const insert = statement<{ key: string }>('test.insert', 'insert into auth_limits (`key`, tat) values (:key, 1)')
const count = statement<Params, { count: number }>('test.count', 'select count(*) as count from auth_limits')

let temporary: TemporaryMysql
let pools: Pool[] = []

beforeEach(async () => {
  temporary = await temporaryMysql(inject('mysqlUrl'))
  const db = await openMysql(storageDeps, { database: temporary.url })
  await db.migrations.apply()
  await db.close()
})

afterEach(async () => {
  for (const pool of pools) await pool.end()
  pools = []
  await temporary.remove()
})

/** A pool of one connection, on which SQL is run first. */
async function poolOfOne(...sql: string[]): Promise<Pool> {
  const pool = createPool({ uri: temporary.url, connectionLimit: 1 })
  pools.push(pool)
  for (const text of sql) await pool.query(text)
  return pool
}

async function settingsOf(pool: Pool): Promise<unknown> {
  const [rows] = await pool.query(
    `show session variables where variable_name in ('autocommit', 'character_set_client', 'character_set_connection',
     'character_set_results', 'collation_connection', 'foreign_key_checks', 'innodb_lock_wait_timeout', 'sql_mode',
     'sql_safe_updates', 'time_zone', 'tx_isolation', 'transaction_isolation')`,
  )
  return rows
}

test.each([
  [[]],
  [["set session sql_mode = '', session autocommit = 0, session foreign_key_checks = 0, session sql_safe_updates = 1"]],
  [["set names latin1, session sql_mode = 'ORACLE'", 'set session transaction isolation level read uncommitted']],
  [['set session character_set_results = null, session innodb_lock_wait_timeout = 7']],
])('the app finds its connection as it was: %j', async (sql) => {
  const pool = await poolOfOne(...sql)
  const before = await settingsOf(pool)
  const db = await openMysql(storageDeps, { database: pool })
  await db.run(insert, { key: 'a' })
  await db.batch([step(insert, { key: 'b' })])
  await refusalOf(db.batch([step(insert, { key: 'b' })]))
  expect(await db.get(count, {})).toEqual({ count: 2 })
  await db.migrations.apply()
  expect(await settingsOf(pool)).toEqual(before)
  await db.close()
  expect(await settingsOf(pool)).toEqual(before)
})

test('our write is committed, although the app left a transaction open on its connection', async () => {
  const pool = await poolOfOne('start transaction')
  const db = await openMysql(storageDeps, { database: pool })
  await db.run(insert, { key: 'a' })
  await pool.query('rollback')
  expect(await db.get(count, {})).toEqual({ count: 1 })
  await db.close()
})

test('a read sees what others have committed, although the app never ends a transaction', async () => {
  const pool = await poolOfOne('set session autocommit = 0', 'select count(*) from auth_limits')
  const db = await openMysql(storageDeps, { database: pool })
  expect(await db.get(count, {})).toEqual({ count: 0 })
  await runMysql(temporary.url, "insert into auth_limits (`key`, tat) values ('a', 1)")
  expect(await db.get(count, {})).toEqual({ count: 1 })
  await pool.query('select count(*) from auth_limits')
  await runMysql(temporary.url, "insert into auth_limits (`key`, tat) values ('b', 1)")
  expect(await db.get(count, {})).toEqual({ count: 2 })
  await db.close()
})

test('a read never sees what is not committed', async () => {
  const pool = await poolOfOne('set session transaction isolation level read uncommitted')
  const db = await openMysql(storageDeps, { database: pool })
  const other = createPool({ uri: temporary.url })
  pools.push(other)
  const writer: PoolConnection = await other.getConnection()
  await writer.query('start transaction')
  await writer.query("insert into auth_limits (`key`, tat) values ('a', 1)")
  expect(await db.get(count, {})).toEqual({ count: 0 })
  await writer.query('rollback')
  writer.release()
  await db.close()
})

test('a pool that the app has ended is unavailable', async () => {
  const pool = createPool({ uri: temporary.url })
  const db = await openMysql(storageDeps, { database: pool })
  await pool.end()
  expect((await refusalOf(db.get(count, {}))).kind).toBe('unavailable')
  expect((await refusalOf(db.run(insert, { key: 'a' }))).kind).toBe('unavailable')
})

test('our own pool at rest keeps no process alive', async () => {
  const program = `
    const { openMysql } = await import('./packages/sallyport/dist/storage/mysql/open-mysql.js')
    const deps = { clock: { now: () => 1 }, random: { below: () => 0 }, elapsedMs: () => performance.now() }
    const db = await openMysql(deps, { database: process.argv[1] })
    const count = { name: 'count', sql: 'select count(*) as count from auth_limits' }
    await Promise.all([db.get(count, {}), db.get(count, {}), db.get(count, {})])
    console.log(JSON.stringify(await db.get(count, {})))`
  const args = ['--input-type=module', '-e', program, temporary.url]
  const cwd = join(import.meta.dirname, '../../../../..')
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, timeout: 8_000 })
  expect(stdout.trim()).toBe('{"count":0}')
})
