import { copyFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, inject } from 'vitest'
import { systemClock } from '../../base/clock.ts'
import { systemRandom } from '../../base/random.ts'
import { openStorage } from '../open-storage.ts'
import { emptyDatabase, testDialect } from './empty-database.ts'
import type { EmptyDatabase } from './empty-database.ts'
import { createPostgresDatabase } from './postgres-server.ts'

/** What the databases of a test file are copies of: made once, since migrating takes longer than most tests. */
let template: Promise<EmptyDatabase> | null = null

afterAll(async () => {
  await (await template)?.remove()
})

/**
 * Makes a database of the dialect of this test run with all tables in it, and nothing else. On MySQL, which cannot copy one, it is
 * empty.
 */
export async function migratedDatabase(): Promise<EmptyDatabase> {
  const dialect = testDialect()
  if (dialect === 'mysql') return emptyDatabase()
  template ??= makeTemplate()
  const { url } = await template
  if (dialect === 'postgres') return createPostgresDatabase(inject('postgresUrl'), new URL(url).pathname.slice(1))
  const copy = await emptyDatabase()
  await copyFile(fileURLToPath(url), fileURLToPath(copy.url))
  return copy
}

/** Its last connection closes before it is copied: all of it is in the one file, and PostgreSQL finds nobody connected. */
async function makeTemplate(): Promise<EmptyDatabase> {
  const made = await emptyDatabase()
  const deps = { clock: systemClock, random: systemRandom, elapsedMs: () => performance.now() }
  const database = await openStorage(deps, { database: made.url })
  await database.migrations.apply()
  await database.close()
  return made
}
