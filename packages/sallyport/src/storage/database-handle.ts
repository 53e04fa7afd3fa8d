import type { Dialect } from './database.ts'
import type { SqliteHandle } from './sqlite-handle.ts'

/** A `Pool` of pg. */
interface PostgresPool {
  readonly totalCount: number
  readonly idleCount: number
  connect(): Promise<object>
  query(...values: never[]): unknown
  end(): Promise<void>
}

/** A pool of mysql2, from `mysql2` or `mysql2/promise`. */
interface MysqlPool {
  getConnection(...values: never[]): unknown
  execute(...values: never[]): unknown
  query(...values: never[]): unknown
  end(...values: never[]): unknown
}

/** A database of the app's own, open already: used as it is and never closed. */
export type DatabaseHandle = SqliteHandle | PostgresPool | MysqlPool

const schemes: Readonly<Record<string, Dialect>> = {
  file: 'sqlite',
  sqlite: 'sqlite',
  postgres: 'postgres',
  postgresql: 'postgres',
  mysql: 'mysql',
  mariadb: 'mysql',
}

/**
 * Which dialect a URL or handle speaks.
 *
 * @returns null where it is none that the library knows.
 */
export function dialectOf(database: string | DatabaseHandle): Dialect | null {
  if (typeof database === 'string') return dialectOfUrl(database)
  if (typeof database !== 'object' || database === null) return null
  if ('totalCount' in database && hasMethods(database, ['connect', 'query'])) return 'postgres'
  if (hasMethods(database, ['getConnection', 'execute'])) return 'mysql'
  return hasMethods(database, ['exec', 'prepare']) ? 'sqlite' : null
}

function dialectOfUrl(url: string): Dialect | null {
  if (url === ':memory:') return 'sqlite'
  const [, scheme = ''] = /^([a-z]+):/i.exec(url) ?? []
  const key = scheme.toLowerCase()
  return Object.hasOwn(schemes, key) ? (schemes[key] ?? null) : null
}

function hasMethods(value: object, names: readonly string[]): boolean {
  return names.every((name) => typeof (value as Record<string, unknown>)[name] === 'function')
}
