import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createConnection } from 'mysql2/promise'

/** An empty database on a server of the tests. */
export interface TemporaryMysql {
  readonly url: string
  readonly name: string
  /** Drops it. */
  remove(): Promise<void>
}

/**
 * Creates a database with a name of its own.
 *
 * @param serverUrl `inject('mysqlUrl')`.
 */
export async function temporaryMysql(serverUrl: string): Promise<TemporaryMysql> {
  const name = `test_${randomBytes(6).toString('hex')}`
  await runMysql(serverUrl, `create database ${name}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return { url: url.href, name, remove: () => drop(serverUrl, name) }
}

async function drop(serverUrl: string, name: string): Promise<void> {
  await runMysql(serverUrl, `drop database if exists ${name}`)
}

/**
 * Runs SQL on a connection of its own.
 *
 * @returns The rows of the last statement.
 */
export async function runMysql(url: string, ...statements: string[]): Promise<Record<string, unknown>[]> {
  const connection = await createConnection({ uri: url })
  try {
    let last: unknown = []
    for (const sql of statements) [last] = await connection.query(sql)
    return last as Record<string, unknown>[]
  } finally {
    await connection.end()
  }
}

/** A MariaDB of a test's own, to be ended and started again. */
export interface MariaDbServer {
  /** An empty database on it. */
  readonly url: string
  readonly port: number
  /** Ends it and deletes its folder. */
  stop(): Promise<void>
  /** Kills it; its data stay. */
  crash(): Promise<void>
  /** Starts it again on its port and data. */
  restart(): Promise<void>
}

/**
 * Starts a MariaDB.
 *
 * @param args More for mariadbd.
 */
export async function startMariaDbServer(args: string[] = []): Promise<MariaDbServer> {
  const { href } = pathToFileURL(join(import.meta.dirname, '../../../../../scripts/servers/mariadb.mjs'))
  const { startMariaDb } = (await import(href)) as { startMariaDb(options: { args: string[] }): Promise<MariaDbServer> }
  return startMariaDb({ args })
}
