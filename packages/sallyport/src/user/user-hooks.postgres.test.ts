import { inject } from 'vitest'
import { openStorage } from '../storage/open-storage.ts'
import { createPostgresDatabase } from '../storage/testing-only/postgres-server.ts'
import { storageDeps } from '../storage/testing-only/temporary-database.ts'
import { describeHooks } from '../testing-only/describe-hooks.ts'

describeHooks('PostgreSQL', async () => {
  const empty = await createPostgresDatabase(inject('postgresUrl'))
  const database = await openStorage(storageDeps, { database: empty.url })
  return {
    database,
    async remove() {
      await database.close()
      await empty.remove()
    },
  }
})
