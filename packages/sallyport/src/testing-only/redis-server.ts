import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createClient } from 'redis'

/** A Redis of a test's own. */
export interface RedisServer {
  readonly url: string
  readonly port: number
  /** Ends it and deletes its folder. */
  stop(): Promise<void>
  /** Kills it. */
  crash(): Promise<void>
  /** Starts it again on its port; empty, since it keeps nothing. */
  restart(): Promise<void>
}

/**
 * Starts an empty Redis.
 *
 * @param args More for redis-server.
 */
export async function startRedisServer(args: string[] = []): Promise<RedisServer> {
  const { href } = pathToFileURL(join(import.meta.dirname, '../../../../scripts/servers/redis.mjs'))
  const { startRedis } = (await import(href)) as { startRedis(options: { args: string[] }): Promise<RedisServer> }
  return startRedis({ args })
}

const plainClient = (url: string) => createClient({ url })
type PlainClient = ReturnType<typeof plainClient>

/** Connects, does something and disconnects. */
export async function withRedis<T>(url: string, work: (client: PlainClient) => Promise<T>): Promise<T> {
  const client = plainClient(url)
  await client.connect()
  try {
    return await work(client)
  } finally {
    client.destroy()
  }
}

/** The process of a server. */
export async function processOf(url: string): Promise<number> {
  const info = await withRedis(url, (client) => client.info('server'))
  return Number(/process_id:(\d+)/.exec(info)?.[1])
}
