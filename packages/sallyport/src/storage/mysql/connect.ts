import { assertInstalled } from '../../base/assert-installed.ts'
import type { DatabaseHandle } from '../database-handle.ts'
import { StorageError } from '../storage-error.ts'
import type { MysqlCore, MysqlPool } from './connection.ts'
import type { WantedSettings } from './settings.ts'
import { parseMysqlUrl } from './url.ts'
import type { MysqlAddress } from './url.ts'

/** Where connections come from. */
export interface MysqlSource {
  readonly pool: MysqlPool
  /** False for the app's own pool: its settings are left as they were, it is never closed, and others may write through it. */
  readonly owned: boolean
  /** Whether the pool resets a connection's settings when it is given back. */
  readonly resets: boolean
  /** How a connection must be set while it is ours. */
  readonly wanted: WantedSettings
}

/** What the library needs of the options of a pool. */
export interface MysqlPoolOptions {
  readonly maxConnections: number
  readonly maxWaitMs: number
}

/**
 * Prepares a source of connections: a pool of our own for a URL, or the app's.
 *
 * @param database `mysql://…`, `mariadb://…`, or a pool of mysql2 or mysql2/promise.
 * @throws {TypeError} Neither such a URL nor a pool.
 * @throws {StorageError} `unavailable`: no driver.
 */
export async function prepareSource(
  database: string | DatabaseHandle,
  options: MysqlPoolOptions,
): Promise<MysqlSource> {
  if (typeof database !== 'string') return sourceOfPool(database)
  const address = parseMysqlUrl(database)
  const createPool = await loadDriver()
  return sourceOfAddress(createPool, address, options)
}

/** A pool of mysql2/promise, with the events that ours listens to. */
interface EventPool extends MysqlPool {
  on(event: 'connection' | 'acquire' | 'release', listener: (connection: MysqlCore) => void): unknown
}

/** What mysql2 exports. */
interface Driver {
  readonly createPool: (options: Readonly<Record<string, unknown>>) => { promise(): EventPool }
}

type CreatePool = (options: Readonly<Record<string, unknown>>) => EventPool

function sourceOfAddress(
  createPool: CreatePool,
  address: MysqlAddress,
  { maxConnections, maxWaitMs }: MysqlPoolOptions,
): MysqlSource {
  const pool = createPool({
    ...address,
    charset: 'utf8mb4',
    connectionLimit: maxConnections,
    // No timer of the pool, which would keep the process alive: connections stay, and those that the server ends are taken out.
    maxIdle: maxConnections,
    connectTimeout: Math.max(1, Math.floor(maxWaitMs * 0.9)),
  })
  // An error that nobody listens to ends the process, and an idle connection may have one at any time.
  pool.on('connection', (connection) => connection.on?.('error', () => undefined))
  // A connection at rest does not keep the process alive.
  pool.on('acquire', ({ stream }) => stream?.ref?.())
  pool.on('release', ({ stream }) => stream?.unref?.())
  const lockWaitSeconds = Math.max(1, Math.ceil(maxWaitMs / 1_000))
  return { pool, owned: true, resets: false, wanted: { lockWaitSeconds, readCommitted: true } }
}

function sourceOfPool(given: DatabaseHandle): MysqlSource {
  const pool = given as MysqlPool & { promise?: () => MysqlPool; pool?: { config?: PoolConfig }; config?: PoolConfig }
  if (typeof pool !== 'object' || typeof pool?.getConnection !== 'function') {
    throw new TypeError(`sallyport: database is a ${typeof given}; give a URL mysql://… or a pool of mysql2.`)
  }
  const config = pool.pool?.config ?? pool.config
  return {
    // The pool of `mysql2` takes callbacks and gives its twin with promises, on the same connections.
    pool: typeof pool.promise === 'function' ? pool.promise() : pool,
    owned: false,
    resets: config?.resetOnRelease === true,
    wanted: { readCommitted: false },
  }
}

interface PoolConfig {
  readonly resetOnRelease?: boolean
}

async function loadDriver(): Promise<CreatePool> {
  // The import stands in the `try` itself: bundlers then take it as optional, and an app without it still builds.
  // By the package's name, not `mysql2/promise`: webpack warns of a missing part of a package, and not of an optional peer.
  try {
    const { default: driver } = (await import('mysql2')) as unknown as { default: Driver }
    assertInstalled(driver.createPool)
    return (options) => driver.createPool(options).promise()
  } catch (cause) {
    throw new StorageError('unavailable', 'MySQL and MariaDB need their driver: `npm install mysql2`.', { cause })
  }
}
