import { Pool } from 'pg'
import { inject } from 'vitest'
import { describeDatabase } from '../testing-only/contract.ts'
import type { ContractDatabase } from '../testing-only/contract.ts'
import { createPostgresDatabase, withDatabase } from '../testing-only/postgres-server.ts'
import { storageDeps } from '../testing-only/temporary-database.ts'
import type { Database } from '../database.ts'
import { openPostgres } from './open-postgres.ts'

const server = inject('postgresUrl')
const bouncer = inject('pgbouncerUrl')

describeDatabase('PostgreSQL by a URL', (options) =>
  inDatabase((url) => openPostgres(storageDeps, { ...options, database: url })),
)

describeDatabase('PostgreSQL by a URL through PgBouncer', (options) =>
  inDatabase((url) => {
    const database = `${withDatabase(bouncer, new URL(url).pathname.slice(1))}?pgbouncer=true`
    return openPostgres(storageDeps, { ...options, database })
  }),
)

describeDatabase("PostgreSQL by the app's pool", async (options) => {
  const pools: Pool[] = []
  const opened = await inDatabase((url) => {
    const pool = new Pool({ connectionString: url, max: 5 })
    pool.on('error', () => undefined)
    pools.push(pool)
    return openPostgres(storageDeps, { ...options, database: pool })
  })
  return {
    ...opened,
    async remove() {
      await opened.database.close()
      // A closed database leaves the app its pool.
      for (const pool of pools) {
        await pool.query('select 1')
        await pool.end()
      }
      await opened.remove()
    },
  }
})

async function inDatabase(open: (url: string) => Promise<Database>): Promise<ContractDatabase> {
  const empty = await createPostgresDatabase(server)
  const database = await open(empty.url)
  return {
    database,
    again: () => open(empty.url),
    async remove() {
      await database.close()
      await empty.remove()
    },
  }
}
