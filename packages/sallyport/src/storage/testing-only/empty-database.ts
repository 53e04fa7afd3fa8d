import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import type { Dialect } from '../database.ts'
import { createPostgresDatabase } from './postgres-server.ts'
import { temporaryMysql } from './temporary-mysql.ts'

/** An empty database that lives as long as a test. */
export interface EmptyDatabase {
  readonly url: string
  /** Ends whatever is connected and deletes it. */
  remove(): Promise<void>
}

/** How each dialect makes one. */
const kinds: Readonly<Record<Dialect, () => Promise<EmptyDatabase>>> = {
  async sqlite() {
    const folder = await temporaryFolder()
    return { url: `file:${join(folder.path, 'auth.db')}`, remove: folder.remove }
  },
  postgres: () => createPostgresDatabase(inject('postgresUrl')),
  mysql: () => temporaryMysql(inject('mysqlUrl')),
}

/** The dialect of this test run: `TEST_DIALECT`, as a project of vitest.config.ts sets it; else SQLite. */
export function testDialect(): Dialect {
  return (process.env['TEST_DIALECT'] ?? 'sqlite') as Dialect
}

/** Makes an empty database of the dialect of this test run. */
export async function emptyDatabase(): Promise<EmptyDatabase> {
  return kinds[testDialect()]()
}

/** A folder that lives as long as a test. */
export async function temporaryFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'sallyport-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}
