import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { createPool } from 'mysql2/promise'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { statement, step } from '../database.ts'
import type { Database, Params } from '../database.ts'
import type { StorageOptions } from '../open-storage.ts'
import { refusalOf } from '../testing-only/contract.ts'
import { storageDeps } from '../testing-only/temporary-database.ts'
import { runMysql, startMariaDbServer } from '../testing-only/temporary-mysql.ts'
import type { MariaDbServer } from '../testing-only/temporary-mysql.ts'
import { openMysql } from './open-mysql.ts'

const insert = statement<{ key: string }>('test.insert', 'insert into auth_limits (`key`, tat) values (:key, 1)')
const raise = statement<{ key: string }>('test.raise', 'update auth_limits set tat = tat + 1 where `key` = :key')
const count = statement<Params, { count: number }>('test.count', 'select count(*) as count from auth_limits')

let server: MariaDbServer
let opened: Database[] = []

beforeAll(async () => {
  // A commit is on the disk before it is answered, as every server has it that is not for tests.
  server = await startMariaDbServer(['--innodb-flush-log-at-trx-commit=1'])
  const db = await open()
  await db.migrations.apply()
})

afterEach(async () => {
  await runMysql(server.url, 'delete from auth_limits')
  for (const one of opened) await one.close().catch(() => undefined)
  opened = []
})

afterAll(() => server.stop())

async function open(options: Partial<StorageOptions> = {}): Promise<Database> {
  const db = await openMysql(storageDeps, { database: server.url, ...options })
  opened.push(db)
  return db
}

describe('a server that is gone', () => {
  test('makes everything unavailable at once, and serves again when it is back', async () => {
    const db = await open()
    await db.run(insert, { key: 'a' })
    await server.crash()
    const start = performance.now()
    expect((await refusalOf(db.get(count, {}))).kind).toBe('unavailable')
    expect((await refusalOf(db.run(insert, { key: 'b' }))).kind).toBe('unavailable')
    expect((await refusalOf(db.batch([step(insert, { key: 'b' })]))).kind).toBe('unavailable')
    expect((await refusalOf(db.migrations.status())).kind).toBe('unavailable')
    expect((await refusalOf(openMysql(storageDeps, { database: server.url }))).kind).toBe('unavailable')
    expect(performance.now() - start).toBeLessThan(1_500)
    await server.restart()
    expect(await db.get(count, {})).toEqual({ count: 1 })
    expect(await db.run(insert, { key: 'c' })).toEqual({ changes: 1 })
  })

  test('for a moment, between two reads, is not noticed by readers', async () => {
    const db = await open()
    // Ten connections, all at rest, all dead after the restart.
    await Promise.all(Array.from({ length: 30 }, () => db.get(count, {})))
    await server.crash()
    await server.restart()
    expect(await Promise.all(Array.from({ length: 10 }, () => db.get(count, {})))).toHaveLength(10)
  })
})

describe('a connection that the server has cut', () => {
  const killAll = async () => {
    const rows = await runMysql(
      server.url,
      `select id from information_schema.processlist where user = 'test' and id <> connection_id()`,
    )
    for (const { id } of rows) await runMysql(server.url, `kill ${Number(id)}`).catch(() => undefined)
  }

  test('at rest is replaced without a word, for reading and writing', async () => {
    const db = await open({ maxConnections: 2 })
    await Promise.all([db.get(count, {}), db.get(count, {})])
    await killAll()
    expect(await db.get(count, {})).toEqual({ count: 0 })
    await killAll()
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await db.run(insert, { key: 'a' })).toEqual({ changes: 1 })
    expect(await db.batch([step(raise, { key: 'a' }, 1)])).toEqual([{ changes: 1 }])
  })

  test("of the app's pool is replaced as well", async () => {
    const pool = createPool({ uri: server.url, connectionLimit: 2 })
    const db = await open({ database: pool })
    await killAll()
    expect(await db.get(count, {})).toEqual({ count: 0 })
    await db.close()
    await pool.end()
  })
})

test('a server that stops answering is unavailable within the bound, and serves again when it answers', async () => {
  const proxy = await startProxy(server.port)
  const db = await open({ database: proxy.url, maxWaitMs: 200 })
  proxy.freeze(true)
  const start = performance.now()
  const errors = await Promise.all([
    refusalOf(db.get(count, {})),
    refusalOf(db.run(insert, { key: 'a' })),
    refusalOf(db.batch([step(insert, { key: 'b' })])),
  ])
  expect(errors.map(({ kind }) => kind)).toEqual(['unavailable', 'unavailable', 'unavailable'])
  expect(performance.now() - start).toBeLessThan(4_000)
  proxy.freeze(false)
  expect(await db.get(count, {})).toEqual({ count: expect.any(Number) })
  await db.close()
  proxy.stop()
})

/** Passes bytes on to the server, but not while it is frozen. */
async function startProxy(port: number) {
  const sockets = new Set<Socket>()
  let frozen = false
  const settle = (socket: Socket) => (frozen ? socket.pause() : socket.resume())
  const listener = createServer((client) => {
    const upstream = connect(port, '127.0.0.1')
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from)
      from.on('data', (data) => to.write(data))
      from.on('error', () => undefined)
      from.on('close', () => to.destroy())
      settle(from)
    }
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const url = new URL(server.url)
  url.port = String((listener.address() as AddressInfo).port)
  return {
    url: url.href,
    freeze(on: boolean) {
      frozen = on
      for (const socket of sockets) settle(socket)
    },
    stop() {
      listener.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

describe('a pool without a free connection', () => {
  test('is busy after the bound, for reading and writing, and serves again when one is free', async () => {
    const pool = createPool({ uri: server.url, connectionLimit: 1 })
    const db = await open({ database: pool, maxWaitMs: 150 })
    const taken = await pool.getConnection()
    const start = performance.now()
    const errors = await Promise.all([
      refusalOf(db.get(count, {})),
      refusalOf(db.run(insert, { key: 'a' })),
      refusalOf(db.batch([step(insert, { key: 'a' })])),
      refusalOf(db.migrations.status()),
    ])
    expect(errors.map(({ kind }) => kind)).toEqual(['busy', 'busy', 'busy', 'busy'])
    expect(performance.now() - start).toBeLessThan(1_000)
    taken.release()
    expect(await db.get(count, {})).toEqual({ count: 0 })
    await db.close()
    await pool.end()
  })

  test.each([{ waitForConnections: false }, { queueLimit: 1 }])(
    'of an app that lets nobody wait is busy at once: %j',
    async (options) => {
      const pool = createPool({ uri: server.url, connectionLimit: 1, ...options })
      const db = await open({ database: pool })
      const taken = await pool.getConnection()
      const outcomes = await Promise.all([refusalOf(db.get(count, {})), refusalOf(db.get(count, {}))])
      expect(outcomes.map(({ kind }) => kind)).toEqual(['busy', 'busy'])
      taken.release()
      await db.close()
      await pool.end()
    },
  )

  test('more than a thousand waiting are refused at once', async () => {
    const db = await open({ maxConnections: 1 })
    const outcomes = await Promise.allSettled(Array.from({ length: 1_200 }, () => db.get(count, {})))
    const refused = outcomes.filter(({ status }) => status === 'rejected')
    expect(refused.length).toBeGreaterThan(100)
    for (const one of refused) expect(one).toMatchObject({ reason: { kind: 'busy' } })
    expect(await db.get(count, {})).toEqual({ count: 0 })
  })
})

describe('a row that another has locked', () => {
  async function locked(): Promise<() => Promise<void>> {
    const pool = createPool({ uri: server.url })
    const holder = await pool.getConnection()
    await holder.query('start transaction')
    await holder.query("update auth_limits set tat = tat + 10 where `key` = 'a'")
    return async () => {
      await holder.query('rollback')
      holder.release()
      await pool.end()
    }
  }

  test('is waited for', async () => {
    const db = await open()
    await db.run(insert, { key: 'a' })
    const unlock = await locked()
    const writing = Promise.all([db.run(raise, { key: 'a' }), db.batch([step(raise, { key: 'a' }, 1)])])
    setTimeout(() => void unlock(), 200)
    expect(await writing).toEqual([{ changes: 1 }, [{ changes: 1 }]])
  })

  test('for too long makes writes busy within the bound, readers go on, and nothing is written later', async () => {
    const db = await open({ maxWaitMs: 1_000 })
    await db.run(insert, { key: 'a' })
    const unlock = await locked()
    const start = performance.now()
    const writing = Promise.all([
      refusalOf(db.run(raise, { key: 'a' })),
      refusalOf(db.batch([step(insert, { key: 'b' }), step(raise, { key: 'a' }, 1)])),
    ])
    expect(await db.get(count, {})).toEqual({ count: 1 })
    expect((await writing).map(({ kind }) => kind)).toEqual(['busy', 'busy'])
    expect(performance.now() - start).toBeLessThan(3_000)
    await unlock()
    expect(await runMysql(server.url, 'select `key`, tat from auth_limits')).toEqual([{ key: 'a', tat: 1 }])
  })

  test("for too long on the app's pool, which waits 50 s, is given up within the bound, and not written later", async () => {
    const pool = createPool({ uri: server.url })
    const db = await open({ database: pool, maxWaitMs: 300 })
    await db.run(insert, { key: 'a' })
    const unlock = await locked()
    const start = performance.now()
    const errors = await Promise.all([
      refusalOf(db.run(raise, { key: 'a' })),
      refusalOf(db.batch([step(insert, { key: 'b' }), step(raise, { key: 'a' }, 1)])),
    ])
    expect(errors.map(({ kind }) => kind)).toEqual(['unavailable', 'unavailable'])
    expect(performance.now() - start).toBeLessThan(3_000)
    // What the batch had locked before is free again, although the other lock is still held.
    const other = await open()
    expect(await other.run(insert, { key: 'b' })).toEqual({ changes: 1 })
    await unlock()
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(await runMysql(server.url, "select tat from auth_limits where `key` = 'a'")).toEqual([{ tat: 1 }])
    await db.close()
    await pool.end()
  })
})

test('two batches that take rows in opposite order both succeed, however often they meet', async () => {
  const db = await open({ maxWaitMs: 5_000 })
  await db.batch([step(insert, { key: 'a' }), step(insert, { key: 'b' })])
  const before = await deadlocks()
  const there = () => db.batch([step(raise, { key: 'a' }, 1), step(raise, { key: 'b' }, 1)])
  const back = () => db.batch([step(raise, { key: 'b' }, 1), step(raise, { key: 'a' }, 1)])
  for (let round = 0; round < 20; round += 1) {
    await Promise.all([there(), back(), there(), back()])
  }
  expect(await runMysql(server.url, 'select distinct tat from auth_limits')).toEqual([{ tat: 81 }])
  expect(await deadlocks()).toBeGreaterThan(before)
})

async function deadlocks(): Promise<number> {
  const [row] = await runMysql(server.url, `show global status like 'Innodb_deadlocks'`)
  return Number(row?.['Value'])
}

test('a password that is wrong is unavailable, and shown nowhere', async () => {
  const url = new URL(server.url)
  url.password = 'hunter2'
  const error = await refusalOf(openMysql(storageDeps, { database: url.href }))
  expect(error.kind).toBe('unavailable')
  expect(error.message).toContain('1045')
  expect(`${error.stack} ${String((error.cause as Error).stack)}`).not.toContain('hunter2')
})
