import { createRequire } from 'node:module'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { statement, step } from '../database.ts'
import type { Database, Params } from '../database.ts'
import { refusalOf } from '../testing-only/contract.ts'
import { storageDeps } from '../testing-only/temporary-database.ts'
import { temporaryFolder } from '../testing-only/empty-database.ts'
import type { BetterSqlite3Handle } from '../sqlite-handle.ts'
import { openSqlite } from './open-sqlite.ts'

interface Handle extends BetterSqlite3Handle {
  defaultSafeIntegers(on: boolean): unknown
  prepare(sql: string): { all(...values: unknown[]): unknown[] }
}

const Libsql = createRequire(import.meta.url)('libsql') as new (path: string) => Handle
const insert = statement<{ key: string }>('test.insert', 'insert into auth_limits (key, tat) values (:key, 1)')
const remove = statement<{ key: string }, { key: string }>(
  'test.remove',
  'delete from auth_limits where key = :key returning key',
)
const select = statement<Params, { key: string }>('test.select', 'select key from auth_limits order by key')

const folder = await temporaryFolder()
let number = 0
let handle: Handle
let db: Database

beforeEach(async () => {
  number += 1
  handle = new Libsql(join(folder.path, `${number}.db`))
  handle.exec('pragma foreign_keys = on')
  db = await openSqlite(storageDeps, { database: handle, maxWaitMs: 100 })
  await db.migrations.apply()
})

afterAll(() => folder.remove())

test('our changes never become a part of a transaction that the app has open, to be undone with it', async () => {
  handle.exec('begin')
  expect((await refusalOf(db.run(insert, { key: 'a' }))).kind).toBe('busy')
  expect((await refusalOf(db.batch([step(insert, { key: 'a' })]))).kind).toBe('busy')
  expect((await refusalOf(db.get(remove, { key: 'a' }))).kind).toBe('busy')
  handle.exec('rollback')
  await db.run(insert, { key: 'b' })
  expect(await db.all(select, {})).toEqual([{ key: 'b' }])
})

test('our changes wait for the transaction of the app to end', async () => {
  handle.exec('begin')
  const writing = db.run(insert, { key: 'a' })
  setTimeout(() => handle.exec('commit'), 20)
  expect(await writing).toEqual({ changes: 1 })
})

test('the app keeps its handle and its settings', async () => {
  await db.close()
  expect(handle.prepare('pragma journal_mode').all()).toEqual([{ journal_mode: 'delete' }])
  expect(handle.prepare('select key from auth_limits').all()).toEqual([])
})

test('a handle that gives big integers to the app gives numbers to us', async () => {
  handle.defaultSafeIntegers(true)
  await db.run(insert, { key: 'a' })
  const tat = statement<Params, { tat: number }>('test.tat', 'select tat from auth_limits')
  expect(await db.get(tat, {})).toEqual({ tat: 1 })
  expect(handle.prepare('select tat from auth_limits').all()).toEqual([{ tat: 1n }])
  expect((await db.migrations.status()).pending).toEqual([])
})

test('a handle that the app has closed is unavailable', async () => {
  handle.close()
  expect((await refusalOf(db.run(insert, { key: 'a' }))).kind).toBe('unavailable')
  expect((await refusalOf(db.migrations.status())).kind).toBe('unavailable')
})

test('a handle that does not check foreign keys is refused with what to do', async () => {
  handle.exec('pragma foreign_keys = off')
  expect((await refusalOf(openSqlite(storageDeps, { database: handle }))).message).toContain('pragma foreign_keys = on')
})
