import { assertInstalled } from '../../base/assert-installed.ts'
import type { DatabaseHandle } from '../database-handle.ts'
import type { StorageOptions } from '../open-storage.ts'
import { StorageError } from '../storage-error.ts'
import type { PostgresPool } from './connection.ts'

/** Where connections come from, and how to use them. */
export interface PostgresSource {
  readonly pool: PostgresPool
  /** False for the app's own pool: it is neither closed nor set up. */
  readonly owned: boolean
  /** The schema of the tables, or null for what the server's `search_path` finds. */
  readonly schema: string | null
  /** Whether statements are prepared by name. */
  readonly named: boolean
}

/** pg's `Pool`, as it is made. */
type Pool = new (config: Readonly<Record<string, unknown>>) => PostgresPool

/** Milliseconds after which a wait ends (default of `maxWaitMs`). */
export const defaultMaxWaitMs = 2_000

/**
 * Prepares a source of connections; opens none yet.
 *
 * @throws {TypeError} Neither a URL of PostgreSQL nor a pool.
 * @throws {StorageError} `unavailable`: pg is not installed.
 */
export async function prepareSource(options: StorageOptions): Promise<PostgresSource> {
  const { database, preparedStatements = true } = options
  if (typeof database !== 'string') {
    return { pool: ownPool(database), owned: false, schema: null, named: preparedStatements }
  }
  const url = parseUrl(database)
  const named = preparedStatements && !url.pooler
  const Pool = await importPool()
  const pool = new Pool(poolConfig(url, options, named))
  // A connection that is lost while idle leaves the pool. It tells us only so that we could say so.
  pool.on('error', () => undefined)
  return { pool, owned: true, schema: url.schema, named }
}

function ownPool(handle: DatabaseHandle): PostgresPool {
  return handle as unknown as PostgresPool
}

/** Settings of a session are left out behind a pooler: it refuses them, or gives them to somebody else. */
function poolConfig(url: PostgresUrl, options: StorageOptions, direct: boolean): Readonly<Record<string, unknown>> {
  const { maxConnections = 10, maxWaitMs = defaultMaxWaitMs } = options
  return {
    connectionString: url.connection,
    max: maxConnections,
    connectionTimeoutMillis: maxWaitMs,
    allowExitOnIdle: true,
    keepAlive: true,
    pipeline: true,
    ...(direct ? { statement_timeout: maxWaitMs, application_name: 'sallyport' } : {}),
  }
}

interface PostgresUrl {
  /** What pg is given: without the parameters that are ours. */
  readonly connection: string
  readonly schema: string | null
  /** `?pgbouncer=true`, as Prisma writes it too. */
  readonly pooler: boolean
}

/**
 * Takes our own parameters, `schema` and `pgbouncer`, out of a URL.
 *
 * @throws {TypeError} A schema that would have to be quoted.
 */
export function parseUrl(text: string): PostgresUrl {
  const [base = '', query = ''] = text.split(/\?(.*)/s)
  const params = new URLSearchParams(query)
  const schema = params.get('schema')
  const pooler = params.get('pgbouncer')
  params.delete('schema')
  params.delete('pgbouncer')
  if (schema !== null && !/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) {
    throw new TypeError(
      'sallyport: the schema in the database URL cannot be used unquoted; write lower-case letters, digits and _, at most 63.',
    )
  }
  const rest = params.toString()
  return { connection: rest === '' ? base : `${base}?${rest}`, schema, pooler: pooler === 'true' || pooler === '1' }
}

async function importPool(): Promise<Pool> {
  // The import stands in the `try` itself: bundlers then take it as optional, and an app without it still builds.
  try {
    const { default: pg } = (await import('pg')) as unknown as { default: { Pool: Pool } }
    assertInstalled(pg.Pool)
    return pg.Pool
  } catch (cause) {
    throw new StorageError('unavailable', 'PostgreSQL needs its driver: `npm install pg`.', { cause })
  }
}
