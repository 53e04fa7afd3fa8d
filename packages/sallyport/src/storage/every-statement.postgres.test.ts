import { expect, inject, test, vi } from 'vitest'
import { createCompiler } from './compile.ts'
import { command, createPostgresDatabase } from './testing-only/postgres-server.ts'
import { statementModules } from './testing-only/statement-modules.ts'
import { storageDeps } from './testing-only/temporary-database.ts'
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

test('PostgreSQL prepares every statement of the package', { tags: ['ASVS-1.2.4'] }, async () => {
  for (const path of statementModules()) await import(path)
  expect(declared.size).toBeGreaterThan(40)
  const temporary = await createPostgresDatabase(inject('postgresUrl'))
  const database = await openStorage(storageDeps, { database: temporary.url })
  await database.migrations.apply()
  await database.close()
  const compile = createCompiler('postgres')
  const refused: string[] = []
  for (const [name, statement] of declared) {
    await command(temporary.url, `prepare tested as ${compile(statement).text}`).catch((error: unknown) =>
      refused.push(`${name}: ${String(error)}`),
    )
  }
  await temporary.remove()
  expect(refused).toEqual([])
})
