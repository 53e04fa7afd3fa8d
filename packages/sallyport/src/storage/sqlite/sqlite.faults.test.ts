import { execFileSync } from 'node:child_process'
import { chmod, chown, mkdir, open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { statement, step } from '../database.ts'
import type { Database, Params } from '../database.ts'
import { refusalOf } from '../testing-only/contract.ts'
import { storageDeps } from '../testing-only/temporary-database.ts'
import { temporaryFolder } from '../testing-only/empty-database.ts'
import { sourceOf } from './connect.ts'
import { loadLibsql } from './libsql.ts'
import { findNodeSqlite } from './node-sqlite.ts'
import { openSource, openSqlite } from './open-sqlite.ts'

const folder = await temporaryFolder()
afterAll(() => folder.remove())

const insert = statement<{ key: string; tat: number }>(
  'test.insert',
  'insert into auth_limits (key, tat) values (:key, :tat)',
)
const count = statement<Params, { count: number }>('test.count', 'select count(*) as count from auth_limits')
const driver = findNodeSqlite() ?? (await loadLibsql())

/** Fills the database until it refuses; gives how many rows went in. */
async function fill(db: Database): Promise<number> {
  for (let at = 0; at < 10_000; at += 1) {
    const key = `${at}`.padEnd(2_000, 'x')
    const error = await db
      .batch([step(insert, { key, tat: at }), step(insert, { key: `${key}+`, tat: at })])
      .catch((thrown: unknown) => thrown)
    if (!(error instanceof Error)) continue
    expect(error).toMatchObject({ kind: 'unavailable', statement: 'test.insert' })
    return at * 2
  }
  throw new Error('It never filled.')
}

describe('a full disk', () => {
  test('refuses writes as unavailable, whole batches, and reads go on', async () => {
    const source = await sourceOf(driver, join(folder.path, 'pages.db'))
    const db = await openSource(storageDeps, {
      ...source,
      connect() {
        const connection = source.connect()
        connection.prepare('pragma max_page_count = 100').all([])
        return connection
      },
    })
    await db.migrations.apply()
    const rows = await fill(db)
    expect(await db.get(count, {})).toEqual({ count: rows })
    expect((await refusalOf(db.run(insert, { key: 'x'.repeat(50_000), tat: 1 }))).kind).toBe('unavailable')
    await db.run(statement<Params>('test.empty', 'delete from auth_limits'), {})
    expect(await db.run(insert, { key: 'a', tat: 1 })).toEqual({ changes: 1 })
    await db.close()
  })

  test('that is a real one of 2 MB does the same', async ({ skip, onTestFinished }) => {
    const disk = join(folder.path, 'disk')
    await mkdir(disk)
    if (!mountSmallDisk(disk)) {
      process.stdout.write('A real full disk was not tried: mounting one takes root and Linux.\n')
      skip()
    }
    onTestFinished(() => void execFileSync('umount', [disk]))
    const db = await openSqlite(storageDeps, { database: `file:${disk}/auth.db` })
    await db.migrations.apply()
    const rows = await fill(db)
    expect(await db.get(count, {})).toEqual({ count: rows })
    expect((await refusalOf(db.run(insert, { key: 'x'.repeat(50_000), tat: 1 }))).kind).toBe('unavailable')
    expect(await db.get(count, {})).toEqual({ count: rows })
    await db.close()
    execFileSync('umount', ['-l', disk])
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk])
  })
})

describe('a file that may only be read', () => {
  test('refuses writes as unavailable, and reads go on', async ({ onTestFinished }) => {
    const home = join(folder.path, 'read-only')
    await mkdir(home)
    const path = join(home, 'auth.db')
    const owner = await openSqlite(storageDeps, { database: `file:${path}` })
    await owner.migrations.apply()
    await owner.run(insert, { key: 'a', tat: 1 })
    for (const end of ['', '-wal', '-shm']) await chmod(`${path}${end}`, 0o444)
    await chmod(home, 0o555)
    await chmod(folder.path, 0o755)
    onTestFinished(asNobody())
    const reader = await openSqlite(storageDeps, { database: `file:${path}` })
    expect(await reader.get(count, {})).toEqual({ count: 1 })
    expect((await refusalOf(reader.run(insert, { key: 'b', tat: 1 }))).kind).toBe('unavailable')
    expect((await refusalOf(reader.batch([step(insert, { key: 'b', tat: 1 })]))).kind).toBe('unavailable')
    // Nothing is pending, so nothing is written: an app on such a file starts.
    expect((await reader.migrations.apply()).pending).toEqual([])
    expect(await reader.get(count, {})).toEqual({ count: 1 })
    await reader.close()
    await owner.close()
  })

  test('in a folder that may not be written is unavailable at opening', async ({ onTestFinished }) => {
    const home = join(folder.path, 'sealed')
    await mkdir(home)
    await chown(home, 0, 0).catch(() => undefined)
    await chmod(home, 0o555)
    await chmod(folder.path, 0o755)
    onTestFinished(asNobody())
    expect((await refusalOf(openSqlite(storageDeps, { database: `file:${home}/auth.db` }))).kind).toBe('unavailable')
  })
})

describe('a corrupt file', () => {
  test('is unavailable at opening', async () => {
    const path = join(folder.path, 'garbage.db')
    await writeFile(path, 'garbage '.repeat(1_000))
    expect((await refusalOf(openSqlite(storageDeps, { database: `file:${path}` }))).kind).toBe('unavailable')
  })

  test('that was overwritten while it was closed is unavailable where it is read', async () => {
    const path = join(folder.path, 'overwritten.db')
    const first = await openSqlite(storageDeps, { database: `file:${path}` })
    await first.migrations.apply()
    for (let at = 0; at < 200; at += 1) await first.run(insert, { key: `${at}`.padEnd(1_000, 'x'), tat: at })
    await first.get(statement<Params, object>('test.checkpoint', 'pragma wal_checkpoint(truncate)'), {})
    await first.close()
    const file = await open(path, 'r+')
    for (let page = 4; page < 60; page += 1) await file.write(Buffer.alloc(4_096, 0xa5), 0, 4_096, page * 4_096)
    await file.close()
    const second = await openSqlite(storageDeps, { database: `file:${path}` })
    const sum = statement<Params, object>('test.sum', 'select sum(length(key)) as sum from auth_limits')
    expect((await refusalOf(second.get(sum, {}))).kind).toBe('unavailable')
    expect((await refusalOf(second.run(statement<Params>('test.empty', 'delete from auth_limits'), {}))).kind).toBe(
      'unavailable',
    )
    await second.close()
  })
})

describe('a file that another connection has locked', () => {
  test('refuses writes as busy after the bound, reads go on meanwhile, and writes after', async () => {
    const database = `file:${join(folder.path, 'locked.db')}`
    const db = await openSqlite(storageDeps, { database, maxWaitMs: 150 })
    await db.migrations.apply()
    const other = driver(join(folder.path, 'locked.db'))
    other.exec('begin immediate')
    const start = performance.now()
    const writing = refusalOf(db.run(insert, { key: 'a', tat: 1 }))
    expect(await db.get(count, {})).toEqual({ count: 0 })
    expect(await writing).toMatchObject({ kind: 'busy', statement: 'test.insert' })
    expect(performance.now() - start).toBeGreaterThan(140)
    expect(performance.now() - start).toBeLessThan(600)
    other.exec('rollback')
    expect(await db.run(insert, { key: 'a', tat: 1 })).toEqual({ changes: 1 })
    other.close()
    await db.close()
  })

  test('against readers too is waited for', async () => {
    const path = join(folder.path, 'exclusive.db')
    const other = driver(path)
    other.exec('create table x (a)')
    other.exec('begin exclusive')
    setTimeout(() => other.exec('commit'), 50)
    const db = await openSqlite(storageDeps, { database: `file:${path}` })
    expect((await db.migrations.status()).current).toBe(0)
    other.close()
    await db.close()
  })
})

function mountSmallDisk(path: string): boolean {
  if (process.platform !== 'linux' || process.geteuid?.() !== 0) return false
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', path], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Gives up root until the test is over, for whom no file is read-only. */
function asNobody(): () => void {
  if (process.geteuid?.() !== 0) return () => {}
  process.seteuid?.(65_534)
  return () => process.seteuid?.(0)
}
