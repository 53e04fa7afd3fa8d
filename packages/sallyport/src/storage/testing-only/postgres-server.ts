import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import type { EmptyDatabase } from './empty-database.ts'

/**
 * Creates an empty database.
 *
 * @param server A URL of the server, as a user who may create databases.
 * @param template The database that is copied (default: an empty one); nobody may be connected to it.
 */
export async function createPostgresDatabase(server: string, template = 'template0'): Promise<EmptyDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`
  await command(server, `create database ${name} template ${template}`)
  return {
    url: withDatabase(server, name),
    async remove() {
      await command(server, `drop database if exists ${name} with (force)`)
    },
  }
}

/** The URL of another database on the same server, or of the same database on another. */
export function withDatabase(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

/** Runs SQL on a connection of its own. @returns The rows of the last statement. */
export async function command(url: string, sql: string): Promise<unknown[]> {
  const client = new Client(url)
  client.on('error', () => undefined)
  await client.connect()
  try {
    const answer = (await client.query(sql)) as unknown as { rows: unknown[] } | { rows: unknown[] }[]
    return [answer].flat().at(-1)?.rows ?? []
  } finally {
    await client.end()
  }
}
