import { createPool } from 'mysql2/promise'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import type { Database, Migration } from '../database.ts'
import { refusalOf } from '../testing-only/contract.ts'
import { storageDeps } from '../testing-only/temporary-database.ts'
import { runMysql, temporaryMysql } from '../testing-only/temporary-mysql.ts'
import type { TemporaryMysql } from '../testing-only/temporary-mysql.ts'
import { createLender } from './lease.ts'
import type { Lease, Lender } from './lease.ts'
import { prepareSource } from './connect.ts'
import { createMysqlMigrations } from './migrate.ts'
import { mysqlMigrations } from './migrations.ts'
import { openMysql } from './open-mysql.ts'

const clock = { now: () => 1_800_000_000_000 }
let temporary: TemporaryMysql
let db: Database

beforeEach(async () => {
  temporary = await temporaryMysql(inject('mysqlUrl'))
  db = await openMysql({ ...storageDeps, clock }, { database: temporary.url, maxConnections: 3 })
})

afterEach(async () => {
  await db.close()
  await temporary.remove()
})

const rows = (sql: string) => runMysql(temporary.url, sql)

test('every migration leaves a row with its name and the time by the app clock', async () => {
  await db.migrations.apply()
  expect(await rows('select version, name, applied_at from auth_schema')).toEqual(
    mysqlMigrations.map(({ version, name }) => ({ version, name, applied_at: clock.now() })),
  )
})

test.each([
  ['a lost auth_schema', 'drop table auth_schema'],
  ['an emptied auth_schema', 'delete from auth_schema'],
  ['a lost table', 'drop table auth_outbox'],
  [
    'a version from the far future',
    `insert into auth_schema (version, name, applied_at) values (2, 'x', 1), (3, 'x', 1), (4, 'x', 1)`,
  ],
])('%s is told, and nothing is destroyed', async (_title, sql) => {
  await db.migrations.apply()
  await runMysql(temporary.url, `insert into auth_users (id, created_at, updated_at) values ('a', 1, 1)`, sql)
  expect((await refusalOf(db.migrations.status())).kind).toBe('statement')
  expect((await refusalOf(db.migrations.apply())).kind).toBe('statement')
  expect(await rows('select id from auth_users')).toEqual([{ id: 'a' }])
})

test('a table of the app with the name of one of ours is told, and left as it is', async () => {
  await runMysql(temporary.url, 'create table auth_tokens (mine int)')
  expect((await refusalOf(db.migrations.apply())).message).toContain('auth_tokens')
  expect(await rows('show tables')).toHaveLength(1)
})

test('the tables of the next version are fine', async () => {
  const { target } = await db.migrations.apply()
  await runMysql(temporary.url, `insert into auth_schema (version, name, applied_at) values (${target + 1}, 'next', 1)`)
  expect(await db.migrations.apply()).toEqual({ current: target + 1, target, pending: [], missingColumns: [] })
})

test('of two databases on one server whose names differ in case neither sees the tables of the other', async () => {
  const name = `${temporary.name}_X`
  await runMysql(temporary.url, `create database ${name}`)
  const other = new URL(temporary.url)
  other.pathname = `/${name}`
  const upper = await openMysql(storageDeps, { database: other.href })
  await upper.migrations.apply()
  expect((await db.migrations.status()).current).toBe(0)
  await upper.close()
  await runMysql(temporary.url, `drop database ${name}`)
})

describe('a migration that is cut short', () => {
  const two: readonly Migration[] = [
    {
      version: 1,
      name: 'one',
      statements: ['create table auth_users (id varchar(36) primary key)', 'create table auth_limits (tat bigint)'],
    },
    {
      version: 2,
      name: 'two',
      statements: [
        'create table auth_tokens (id varchar(36) primary key)',
        'alter table auth_limits add column more int not null default 1',
        'alter table auth_limits drop column more',
      ],
    },
  ]
  const whole = async () =>
    Promise.all(['auth_users', 'auth_limits', 'auth_tokens'].map((table) => rows(`show create table ${table}`)))

  /** Lends connections that are lost at their nth query, before or after the server has run it. */
  function losing(lender: Lender, at: number, when: 'before' | 'after'): Lender & { readonly asked: () => number } {
    let asked = 0
    return {
      ...lender,
      asked: () => asked,
      use: (name, work) =>
        lender.use(name, (lease) => {
          const { connection } = lease
          const cut: Lease['connection'] = {
            execute: (options) => connection.execute(options),
            release: () => connection.release(),
            destroy: () => connection.destroy(),
            threadId: connection.threadId,
            async query(options) {
              asked += 1
              if (asked === at && when === 'after') await connection.query(options)
              if (asked >= at) {
                connection.destroy()
                throw Object.assign(new Error('cut'), { code: 'PROTOCOL_CONNECTION_LOST', fatal: true })
              }
              return connection.query(options)
            },
          }
          return work({ ...lease, connection: cut })
        }),
    }
  }

  test('at whatever query is taken up again, to the same tables', async () => {
    const source = await prepareSource(temporary.url, { maxConnections: 3, maxWaitMs: 2_000 })
    const lender = createLender(source, { maxWaitMs: 2_000, preparedStatements: true })
    const deps = { clock, prefix: 'auth_', userColumns: [], migrations: two }
    await createMysqlMigrations({ ...deps, lender }).apply()
    const expected = await whole()
    let cuts = 0
    for (let at = 1; ; at += 1) {
      const before = cuts
      for (const when of ['before', 'after'] as const) {
        await runMysql(temporary.url, 'drop table if exists auth_users, auth_limits, auth_tokens, auth_schema')
        const broken = losing(lender, at, when)
        const outcome = await createMysqlMigrations({ ...deps, lender: broken })
          .apply()
          .catch((error: unknown) => error)
        if (outcome instanceof Error) cuts += 1
        const again = createMysqlMigrations({ ...deps, lender })
        expect((await again.status()).target).toBe(2)
        expect(await again.apply()).toEqual({ current: 2, target: 2, pending: [], missingColumns: [] })
        expect(await whole()).toEqual(expected)
      }
      if (cuts === before) break
    }
    expect(cuts).toBeGreaterThan(30)
    await lender.close()
    await source.pool.end()
  }, 60_000)

  test('by a statement that is wrong says which, and stays pending', async () => {
    const source = await prepareSource(temporary.url, { maxConnections: 3, maxWaitMs: 2_000 })
    const lender = createLender(source, { maxWaitMs: 2_000, preparedStatements: true })
    const bad: Migration = {
      version: 1,
      name: 'bad',
      statements: ['create table auth_users (id int)', 'create nonsense'],
    }
    const migrations = createMysqlMigrations({ clock, prefix: 'auth_', userColumns: [], lender, migrations: [bad] })
    expect((await refusalOf(migrations.apply())).message).toContain('migration 1 (bad)')
    expect((await migrations.status()).pending).toEqual([bad])
    await lender.close()
    await source.pool.end()
  })
})

test('the lock of a process that is gone holds nobody up', async () => {
  const pool = createPool({ uri: temporary.url })
  const holder = await pool.getConnection()
  await holder.query(`select get_lock(concat('sallyport/', sha1(concat(database(), '/', 'auth_'))), 1)`)
  const applying = db.migrations.apply()
  setTimeout(() => holder.destroy(), 100)
  expect((await applying).pending).toEqual([])
  await pool.end()
})
