import { inject, it } from 'vitest'
import { createPostgresDatabase } from '../storage/testing-only/postgres-server.ts'
import { expectCliWorksOn } from './testing-only/server-scenario.ts'

it('migrate, user, session and doctor work on PostgreSQL', async () => {
  const database = await createPostgresDatabase(inject('postgresUrl'))
  try {
    await expectCliWorksOn(database.url)
  } finally {
    await database.remove()
  }
}, 60_000)
