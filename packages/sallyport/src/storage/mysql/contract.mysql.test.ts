import { createPool as createCallbackPool } from 'mysql2'
import { createPool } from 'mysql2/promise'
import type { PoolOptions } from 'mysql2/promise'
import { afterAll, expect, inject, test } from 'vitest'
import type { StorageOptions } from '../open-storage.ts'
import { describeDatabase } from '../testing-only/contract.ts'
import type { ContractDatabase } from '../testing-only/contract.ts'
import { storageDeps } from '../testing-only/temporary-database.ts'
import { temporaryMysql } from '../testing-only/temporary-mysql.ts'
import { openMysql } from './open-mysql.ts'

const suites: string[] = []

/** A pool of an app, which knows how to end and takes SQL for each new connection. */
interface AppPool {
  end(): Promise<void>
  readonly handle: Exclude<StorageOptions['database'], string>
}

/** Runs the contract on a pool that the library opens from a URL. */
function describeUrl(name: string, more: Partial<StorageOptions> = {}): void {
  suites.push(name)
  describeDatabase(`MySQL by ${name}`, async (options) => {
    const { url, remove } = await temporaryMysql(inject('mysqlUrl'))
    const open = () => openMysql(storageDeps, { ...options, ...more, database: url })
    return contractDatabase(open, remove)
  })
}

/** Runs the contract on a pool of the app's own. */
function describePool(name: string, createAppPool: (url: string) => AppPool, more: Partial<StorageOptions> = {}): void {
  suites.push(name)
  describeDatabase(`MySQL by ${name}`, async (options) => {
    const { url, remove } = await temporaryMysql(inject('mysqlUrl'))
    const pools: AppPool[] = []
    const open = () => {
      const pool = createAppPool(url)
      pools.push(pool)
      return openMysql(storageDeps, { ...options, ...more, database: pool.handle })
    }
    return contractDatabase(open, async () => {
      // A closed database leaves the app its pool.
      for (const pool of pools) await pool.end()
      await remove()
    })
  })
}

async function contractDatabase(
  open: () => ReturnType<typeof openMysql>,
  remove: () => Promise<void>,
): Promise<ContractDatabase> {
  const database = await open()
  return {
    database,
    again: open,
    async remove() {
      await database.close()
      await remove()
    },
  }
}

/** A pool of mysql2/promise; `sql` runs on each new connection first. */
function promisePool(options: PoolOptions = {}, ...sql: string[]): (url: string) => AppPool {
  return (url) => {
    const pool = createPool({ uri: url, connectionLimit: 5, ...options })
    pool.pool.on('connection', (connection) => {
      for (const text of sql) connection.query(text)
    })
    return { handle: pool, end: () => pool.end() }
  }
}

function callbackPool(url: string): AppPool {
  const pool = createCallbackPool({ uri: url, connectionLimit: 5 })
  return { handle: pool, end: () => pool.promise().end() }
}

describeUrl('URL')
describeUrl('URL without prepared statements', { preparedStatements: false })
describePool('pool of mysql2/promise', promisePool())
describePool('pool of mysql2', callbackPool)
describePool(
  'pool that gives rows as lists and big numbers as text, and counts changed rows only',
  promisePool({
    flags: ['-FOUND_ROWS'],
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    rowsAsArray: true,
    namedPlaceholders: true,
    multipleStatements: true,
    nestTables: true,
    typeCast: false,
    jsonStrings: true,
    resetOnRelease: true,
    timezone: '+05:30',
  }),
)
describePool(
  'pool in latin1, without strict modes, commits or foreign keys, serializable',
  promisePool(
    { charset: 'LATIN1_SWEDISH_CI' },
    `set session sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES,PIPES_AS_CONCAT,ORACLE', session time_zone = '+05:30'`,
    'set session autocommit = 0, session foreign_key_checks = 0, session sql_safe_updates = 1',
    'set session transaction isolation level serializable',
  ),
)
describePool(
  'pool that reads what is not committed, without prepared statements',
  promisePool(
    { flags: ['-FOUND_ROWS'] },
    `set session sql_mode = '', session autocommit = 0`,
    'set session transaction isolation level read uncommitted',
    `set session collation_connection = 'utf8mb4_unicode_ci', session lc_messages = 'de_DE'`,
  ),
  { preparedStatements: false },
)

afterAll(() => {
  process.stdout.write(`MySQL contract: ${suites.join('; ')}\n`)
})

test('all ways in were put to the contract', () => {
  expect(suites).toHaveLength(7)
})
