import type { HealthCheck } from '../operations/health.ts'
import type { Database } from '../storage/database.ts'
import { statement } from '../storage/database.ts'
import { isStorageError } from '../storage/storage-error.ts'

/** What the checks ask. */
export interface HealthSources {
  /** Throws where the settings are not whole. */
  readonly settings: () => unknown
  readonly database: () => Promise<Database>
  /** Everything, with the tables up to date. */
  readonly services: () => Promise<unknown>
}

/** The cheapest statement that the database must look into its files for. */
const ping = statement<Record<never, never>, { one: number }>('health.ping', {
  sqlite: 'select count(*) as one from sqlite_master',
  postgres: 'select 1 as one',
  mysql: 'select 1 as one',
})

/** What must be well before a process should get requests, in the order in which one needs the other. A feature adds its own. */
export function healthChecks({ settings, database, services }: HealthSources): readonly HealthCheck[] {
  return [
    {
      name: 'configuration',
      fault: 'not_configured',
      async probe() {
        settings()
        return null
      },
    },
    {
      name: 'database',
      fault: 'database_unavailable',
      async probe() {
        await (await database()).get(ping, {})
        return null
      },
    },
    {
      name: 'migrations',
      fault: 'migrations_pending',
      async probe() {
        try {
          await services()
          return null
        } catch (error) {
          if (!isStorageError(error)) throw error
          return error.kind === 'statement' ? 'schema_unsupported' : 'database_unavailable'
        }
      },
    },
  ]
}
