import type { RedisClient } from './redis-client.ts'
import { loadRedis } from './redis-connection.ts'
import type { RedisConnection } from './redis-connection.ts'

/** The parts of a client of node-redis that publish and subscribe; a client of the app's own may lack them. */
interface SubscribingClient {
  on(event: 'error' | 'end', listener: () => void): unknown
  connect(): Promise<unknown>
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>
  disconnect(): Promise<unknown>
  unref?(): void
}

/** Milliseconds for the connection. */
const connectTimeoutMs = 2_000

/** Whether a client can be duplicated, to subscribe, and can publish: of a pool, and of what is only like a client, it cannot be said. */
export function canSubscribe(client: RedisClient): boolean {
  const { duplicate, publish: send } = client as { duplicate?: unknown; publish?: unknown }
  return typeof duplicate === 'function' && typeof send === 'function'
}

/**
 * Subscribes to a channel on a connection of its own, which keeps no process alive.
 *
 * @param redis A URL, or a client of the app's, of which a duplicate is made.
 * @param lost Told once when the connection is lost.
 * @returns What ends it.
 * @throws What the client throws where nobody answers.
 */
export async function subscribe(
  redis: string | RedisClient,
  channel: string,
  hear: (message: string) => void,
  lost: () => void,
): Promise<() => Promise<void>> {
  const client = await subscriberOf(redis)
  let over = false
  const end = (): void => {
    if (over) return
    over = true
    lost()
    void client.disconnect().catch(() => undefined) // A duplicate of the app's client would connect again by itself, beside ours.
  }
  client.on('error', end)
  client.on('end', end)
  try {
    await client.connect()
    await client.subscribe(channel, hear)
  } catch (error) {
    over = true
    void client.disconnect().catch(() => undefined)
    throw error
  }
  client.unref?.()
  return async () => {
    over = true
    await client.disconnect()
  }
}

/** Sends a message to whoever listens to a channel. Rejects where Redis does not answer. */
export async function publish(connection: RedisConnection, channel: string, message: string): Promise<void> {
  const client = (await connection.client()) as unknown as {
    publish(channel: string, message: string): Promise<unknown>
  }
  await client.publish(channel, message)
}

async function subscriberOf(redis: string | RedisClient): Promise<SubscribingClient> {
  if (typeof redis !== 'string') return (redis as unknown as { duplicate(): SubscribingClient }).duplicate()
  const { createClient } = await loadRedis()
  const socket = { connectTimeout: connectTimeoutMs, reconnectStrategy: false } as const
  return createClient({
    url: redis,
    socket,
    disableOfflineQueue: true,
    RESP: 2,
  } as const)
}
