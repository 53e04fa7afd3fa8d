import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { statement } from '../database.ts'
import type { Params } from '../database.ts'
import { refusalOf } from '../testing-only/contract.ts'
import { storageDeps } from '../testing-only/temporary-database.ts'
import { temporaryFolder } from '../testing-only/empty-database.ts'
import { sourceOf } from './connect.ts'
import { loadLibsql } from './libsql.ts'
import { findNodeSqlite } from './node-sqlite.ts'
import { openSource, openSqlite } from './open-sqlite.ts'

const folder = await temporaryFolder()
afterAll(() => folder.remove())

const pragma = (name: string) => statement<Params, Record<string, string | number>>(`test.${name}`, `pragma ${name}`)
const modeOf = async (...path: string[]) => (await stat(join(folder.path, ...path))).mode & 0o777

describe('a file', () => {
  test('and its folders are created for their owner alone, its companions too', async () => {
    const db = await openSqlite(storageDeps, { database: 'file:new/deep/auth.db', cwd: folder.path })
    await db.migrations.apply()
    expect(await modeOf('new')).toBe(0o700)
    expect(await modeOf('new', 'deep')).toBe(0o700)
    for (const end of ['', '-wal', '-shm']) expect(await modeOf('new', 'deep', `auth.db${end}`)).toBe(0o600)
    await db.close()
  })

  test.each([
    ['file:./a.db', 'a.db'],
    ['file:b.db', 'b.db'],
    ['sqlite:c.db', 'c.db'],
    ['sqlite://d.db', 'd.db'],
    ['file:with space.db', 'with space.db'],
  ])('%s is %s in the given folder', async (database, name) => {
    await (await openSqlite(storageDeps, { database, cwd: folder.path })).close()
    expect(await modeOf(name)).toBe(0o600)
  })

  test.each([
    ['file:', 'e.db', 'e.db'],
    ['file://', 'f%20g.db', 'f g.db'],
    ['sqlite://', 'h.db', 'h.db'],
  ])('%s with an absolute path', async (scheme, name, file) => {
    await (await openSqlite(storageDeps, { database: `${scheme}${folder.path}/${name}`, cwd: '/nowhere' })).close()
    expect(await modeOf(file)).toBe(0o600)
  })

  test('that is there keeps its mode', async () => {
    await writeFile(join(folder.path, 'mine.db'), '', { mode: 0o640 })
    await (await openSqlite(storageDeps, { database: 'file:mine.db', cwd: folder.path })).close()
    expect(await modeOf('mine.db')).toBe(0o640)
  })

  test('is opened so that commits last, readers go on, keys are checked, and nothing waits inside, whatever the driver thinks', async () => {
    const driver = findNodeSqlite() ?? (await loadLibsql())
    const careless = (path: string) => {
      const connection = driver(path)
      connection.exec('pragma synchronous = off; pragma foreign_keys = off; pragma busy_timeout = 5000')
      return connection
    }
    const db = await openSource(storageDeps, await sourceOf(careless, join(folder.path, 'pragmas.db')))
    expect(await db.get(pragma('journal_mode'), {})).toEqual({ journal_mode: 'wal' })
    expect(await db.get(pragma('synchronous'), {})).toEqual({ synchronous: 2 })
    expect(await db.get(pragma('foreign_keys'), {})).toEqual({ foreign_keys: 1 })
    expect(await db.get(pragma('busy_timeout'), {})).toEqual({ timeout: 0 })
    await db.close()
  })

  test('that cannot be one is unavailable', async () => {
    await mkdir(join(folder.path, 'a-folder.db'))
    await writeFile(join(folder.path, 'a-file'), '')
    for (const name of ['a-folder.db', 'a-file/auth.db']) {
      const opening = openSqlite(storageDeps, { database: `file:${name}`, cwd: folder.path })
      expect((await refusalOf(opening)).kind).toBe('unavailable')
    }
  })
})

test.each([':memory:', 'file::memory:', 'sqlite::memory:'])('%s is in memory', async (database) => {
  const db = await openSqlite(storageDeps, { database })
  expect((await db.migrations.apply()).pending).toEqual([])
  await db.close()
})

test.each<unknown>([
  '',
  'auth.db',
  'file:',
  'sqlite://',
  'file:a.db?mode=ro',
  'file:a\0.db',
  'postgres://localhost/x',
  null,
  undefined,
  5,
  {},
])('%j is refused as an option', async (database) => {
  await expect(openSqlite(storageDeps, { database: database as string })).rejects.toThrow(TypeError)
})

test('the refusal of another kind of URL does not show its password', async () => {
  const opening = openSqlite(storageDeps, { database: 'postgres://app:hunter2@localhost/x' })
  await expect(opening).rejects.toThrow(/postgres:/)
  await expect(opening).rejects.not.toThrow(/hunter2/)
})

test('a wrong prefix is refused before anything is opened', async () => {
  const opening = openSqlite(storageDeps, { database: 'file:never.db', cwd: folder.path, prefix: 'No!' })
  await expect(opening).rejects.toThrow(TypeError)
  await expect(modeOf('never.db')).rejects.toThrow('ENOENT')
})
