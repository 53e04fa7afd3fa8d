import { createConnection } from 'mysql2/promise'
import { expect, inject, test, vi } from 'vitest'
import { createCompiler } from './compile.ts'
import { statementModules } from './testing-only/statement-modules.ts'
import { storageDeps } from './testing-only/temporary-database.ts'
import { temporaryMysql } from './testing-only/temporary-mysql.ts'
import { openStorage } from './open-storage.ts'
import type { Statement } from './database.ts'

const declared = vi.hoisted(() => new Map<string, Statement<never, unknown>>())

vi.mock('./database.ts', async (original) => {
  const real = await original<typeof import('./database.ts')>()
  const statement: typeof real.statement = (name, sql) => {
    const made = real.statement(name, sql)
    declared.set(name, made)
    return made
  }
  return { ...real, statement }
})

test('MySQL prepares every statement of the package', { tags: ['ASVS-1.2.4'] }, async () => {
  for (const path of statementModules()) await import(path)
  expect(declared.size).toBeGreaterThan(40)
  const temporary = await temporaryMysql(inject('mysqlUrl'))
  const database = await openStorage(storageDeps, { database: temporary.url })
  await database.migrations.apply()
  await database.close()
  const compile = createCompiler('mysql')
  const connection = await createConnection({ uri: temporary.url })
  const refused: string[] = []
  for (const [name, statement] of declared) {
    await connection
      .prepare(compile(statement).text)
      .catch((error: unknown) => refused.push(`${name}: ${String(error)}`))
  }
  await connection.end()
  await temporary.remove()
  expect(refused).toEqual([])
})

test('where a row is left alone by a condition, the statement says so (mysql/count-changes.ts)', async () => {
  for (const path of statementModules()) await import(path)
  const compile = createCompiler('mysql')
  const upserts = [...declared].filter(([, statement]) => /on\s+duplicate\s+key/i.test(compile(statement).text))
  expect(upserts.length).toBeGreaterThan(1)
  for (const [name, statement] of upserts) {
    expect([name, /\bif\(/.test(compile(statement).text)]).toEqual([
      name,
      compile(statement).text.includes('last_insert_id(1)'),
    ])
  }
})
