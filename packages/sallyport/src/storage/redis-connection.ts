import { assertInstalled } from '../base/assert-installed.ts'
import type { RedisClient } from './redis-client.ts'

/** A way to Redis. */
export interface RedisConnection {
  /**
   * A client that can be asked now; connects where need be.
   *
   * @throws {Error} What is missing.
   */
  client(): Promise<RedisClient>
  /** Drops the connection, if it is the library's own, and lets whatever waits for it fail. The next use makes a new one. */
  abandon(): void
}

/** A client of the library's own. */
interface OwnClient extends RedisClient {
  on(event: 'error', listener: () => void): unknown
  connect(): Promise<unknown>
  disconnect(): Promise<unknown>
  unref(): void
}

/** Milliseconds for the connection of the library's own client. */
const connectTimeoutMs = 2_000

/**
 * Loads the client and begins to connect; connects again at the next use after the connection was lost. No timers, and nothing that
 * keeps a process alive: the caller decides how often it tries. Resolves before anything has answered.
 *
 * @param url `redis:` or `rediss:`.
 * @throws {Error} The package `redis` is not installed.
 */
export async function openRedis(url: string): Promise<RedisConnection> {
  const { createClient } = await loadRedis()
  let own: OwnClient | null = null
  let connecting: Promise<RedisClient> | null = null

  async function connect(): Promise<RedisClient> {
    const socket = { connectTimeout: connectTimeoutMs, reconnectStrategy: false } as const
    // RESP 2 is understood by every server and proxy.
    const options = { url, socket, disableOfflineQueue: true, RESP: 2 } as const
    const made = createClient(options) as unknown as OwnClient
    own = made
    made.on('error', () => undefined) // Each use fails by itself; without a listener the process would end.
    try {
      await made.connect()
    } catch (error) {
      throw unreachable(error)
    }
    made.unref()
    return made
  }

  function start(): Promise<RedisClient> {
    const attempt = connect()
    const settled = (): void => {
      if (connecting === attempt) connecting = null
    }
    connecting = attempt
    attempt.then(settled, settled)
    return attempt
  }

  start().catch(() => undefined) // The first use fails in its place.
  return {
    client() {
      if (connecting !== null) return connecting
      return own?.isReady === true ? Promise.resolve(own) : start()
    },
    abandon() {
      const lost = own
      own = null
      connecting = null
      if (lost !== null) void drop(lost)
    },
  }
}

async function drop(client: OwnClient): Promise<void> {
  try {
    await client.disconnect()
  } catch {
    // It was not open any more: that is what was wanted.
  }
}

/** The app's own client: used as it is, never connected, closed or set up otherwise. */
export function borrowRedis(client: RedisClient): RedisConnection {
  return {
    async client() {
      // A client that is not ready would queue what it is asked until it is.
      if (client.isReady === false)
        throw new Error(
          "sallyport: the app's Redis client is not connected: call its connect(), and see its 'error' events.",
        )
      return client
    },
    abandon: () => undefined,
  }
}

/**
 * The client's package.
 *
 * @throws {Error} It is not installed.
 */
export async function loadRedis(): Promise<typeof import('redis')> {
  try {
    const driver = await import('redis')
    assertInstalled(driver.createClient)
    return driver
  } catch (error) {
    throw new Error('sallyport: a Redis URL needs the package redis: run `npm install redis`.', { cause: error })
  }
}

/** Says what happened also where the system's error has no message, as one for several addresses. */
function unreachable(error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
  return new Error(`sallyport: Redis cannot be reached${code}.`, { cause: error })
}
