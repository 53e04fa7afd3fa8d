import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { statement, step } from '../database.ts'
import type { Params } from '../database.ts'
import { refusalOf } from '../testing-only/contract.ts'
import { storageDeps } from '../testing-only/temporary-database.ts'
import { temporaryFolder } from '../testing-only/empty-database.ts'
import { sourceOf } from './connect.ts'
import type { SqliteSource } from './connect.ts'
import type { SqliteConnection } from './connection.ts'
import { loadLibsql } from './libsql.ts'
import { openSource } from './open-sqlite.ts'

const folder = await temporaryFolder()
afterAll(() => folder.remove())

const insert = statement<{ key: string }>('test.insert', 'insert into auth_limits (key, tat) values (:key, 1)')
const nothing = statement<Params>('test.nothing', 'delete from auth_limits where tat = -1')
const select = statement<Params, { key: string }>('test.select', 'select key from auth_limits order by key')

/** A source whose connections refuse some SQL. */
async function refusing(
  name: string,
  refuses: (sql: string) => boolean,
): Promise<SqliteSource & { opened: () => number }> {
  const path = name === ':memory:' ? name : join(folder.path, name)
  const source = await sourceOf(await loadLibsql(), path)
  let opened = 0
  const wrap = (connection: SqliteConnection): SqliteConnection => ({
    ...connection,
    exec(sql) {
      if (refuses(sql)) throw new Error(`refused to ${sql}`)
      connection.exec(sql)
    },
    close() {
      // libsql lets go of a lock only when its statements are collected; other drivers at once.
      if (isOpen(connection)) connection.exec('rollback')
      connection.close()
    },
  })
  return {
    ...source,
    opened: () => opened,
    connect() {
      opened += 1
      return wrap(source.connect())
    },
  }
}

/** Whether a transaction is open. */
function isOpen(connection: SqliteConnection): boolean {
  try {
    connection.exec('begin')
    connection.exec('rollback')
    return false
  } catch {
    return true
  }
}

describe('a rollback that fails', () => {
  test('hides not the first error, and the connection is opened again', async () => {
    let broken = true
    const source = await refusing(
      'rollback.db',
      (sql) => broken && sql !== 'begin immediate' && /^(?:rollback|begin)/.test(sql),
    )
    const db = await openSource(storageDeps, source)
    await db.migrations.apply()
    const error = await refusalOf(db.batch([step(insert, { key: 'a' }), step(nothing, {}, 1)]))
    expect(error).toMatchObject({ kind: 'expectation', index: 1 })
    broken = false
    expect(await db.all(select, {})).toEqual([])
    await db.batch([step(insert, { key: 'b' }, 1)])
    expect(await db.all(select, {})).toEqual([{ key: 'b' }])
    expect(source.opened()).toBe(2)
    await db.close()
  })

  test('because SQLite has undone all by itself keeps the connection', async () => {
    const source = await refusing('undone.db', () => false)
    const db = await openSource(storageDeps, source)
    await db.migrations.apply()
    const undo = statement<Params>('test.undo', `insert or rollback into auth_limits (key, tat) values ('a', 1)`)
    const failing = db.batch([step(insert, { key: 'a' }), step(undo, {})])
    expect(await refusalOf(failing)).toMatchObject({ kind: 'conflict', index: 1 })
    expect(await db.all(select, {})).toEqual([])
    await db.batch([step(insert, { key: 'b' }, 1)])
    expect(source.opened()).toBe(1)
    await db.close()
  })

  test('makes a database in memory unavailable, rather than empty', async () => {
    let broken = false
    const source = await refusing(
      ':memory:',
      (sql) => broken && sql !== 'begin immediate' && /^(?:rollback|begin)/.test(sql),
    )
    const db = await openSource(storageDeps, source)
    await db.migrations.apply()
    broken = true
    expect((await refusalOf(db.batch([step(nothing, {}, 1)]))).kind).toBe('expectation')
    expect((await refusalOf(db.all(select, {}))).kind).toBe('unavailable')
    expect((await refusalOf(db.run(insert, { key: 'a' }))).kind).toBe('unavailable')
    await db.close()
  })
})

test('a commit that fails leaves nothing', async () => {
  let broken = false
  const db = await openSource(storageDeps, await refusing('commit.db', (sql) => broken && sql === 'commit'))
  await db.migrations.apply()
  broken = true
  await refusalOf(db.batch([step(insert, { key: 'a' }, 1)]))
  broken = false
  expect(await db.all(select, {})).toEqual([])
  await db.close()
})

describe('what may be lost with the power', () => {
  const count = statement<{ key: string }>(
    'test.count',
    'insert into auth_limits (key, tat) values (:key, 1)',
    'relaxed',
  )

  /** A source that notes how each commit is synced: 1 is normal, 2 is full. */
  async function noting(name: string, refuses: (sql: string) => boolean = () => false) {
    const source = await refusing(name, refuses)
    const levels: number[] = []
    const connections: SqliteConnection[] = []
    const connect = (): SqliteConnection => {
      const connection = source.connect()
      connections.push(connection)
      return {
        ...connection,
        prepare(sql) {
          const prepared = connection.prepare(sql)
          if (!sql.startsWith('insert')) return prepared
          return { ...prepared, run: (values) => (levels.push(levelOf(connection)), prepared.run(values)) }
        },
      }
    }
    return { source: { ...source, connect }, levels, now: () => connections.map(levelOf), opened: source.opened }
  }

  function levelOf(connection: SqliteConnection): number {
    try {
      return Number(connection.prepare('pragma synchronous').all([])[0]?.['synchronous'])
    } catch {
      return -1
    }
  }

  test('is not waited for, alone or in a batch of such; all else is, and so is a batch with anything else in it', async () => {
    const { source, levels, now } = await noting('relaxed.db')
    const db = await openSource(storageDeps, source)
    await db.migrations.apply()
    levels.length = 0
    await db.run(count, { key: 'a' })
    await db.batch([step(count, { key: 'b' }), step(count, { key: 'c' })])
    await db.run(insert, { key: 'd' })
    await db.batch([step(count, { key: 'e' }), step(insert, { key: 'f' })])
    expect(levels).toEqual([1, 1, 1, 2, 2, 2])
    expect(now()).toEqual([2])
    await db.close()
  })

  test('leaves the next write synced, though it fails itself', async () => {
    const { source, levels, now } = await noting('relaxed-failing.db')
    const db = await openSource(storageDeps, source)
    await db.migrations.apply()
    await db.run(count, { key: 'a' })
    levels.length = 0
    expect(await refusalOf(db.run(count, { key: 'a' }))).toMatchObject({ kind: 'conflict' })
    await db.run(insert, { key: 'b' })
    expect(levels).toEqual([1, 2])
    expect(now()).toEqual([2])
    await db.close()
  })

  test('gives up a connection that does not sync again', async () => {
    let broken = false
    const { source, levels, opened } = await noting(
      'relaxed-stuck.db',
      (sql) => broken && sql === 'pragma synchronous = full',
    )
    const db = await openSource(storageDeps, source)
    await db.migrations.apply()
    broken = true
    await db.run(count, { key: 'a' })
    broken = false
    levels.length = 0
    await db.run(insert, { key: 'b' })
    expect(levels).toEqual([2])
    expect(opened()).toBe(2)
    expect(await db.all(select, {})).toEqual([{ key: 'a' }, { key: 'b' }])
    await db.close()
  })
})
