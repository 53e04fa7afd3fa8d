import { assertInstalled } from '../../base/assert-installed.ts'
import { StorageError } from '../storage-error.ts'
import { defaultMaxWaitMs, parseUrl } from './connect.ts'

/** The parts of pg's `Client` that are used. */
interface ListeningClient {
  connect(): Promise<unknown>
  query(text: string): Promise<unknown>
  on(event: 'notification', listener: (message: { payload?: string }) => void): unknown
  on(event: 'error' | 'end', listener: () => void): unknown
  end(): Promise<void>
  unref(): void
}

/**
 * Listens to a channel on a connection of its own, which keeps no process alive.
 *
 * @param url Of the server itself, not of a pooler.
 * @param channel A plain name.
 * @param hear Told of each payload, in the order of the commits.
 * @param lost Told once when the connection ends or breaks.
 * @returns What ends it.
 * @throws What the driver throws where nobody answers.
 */
export async function listen(
  url: string,
  channel: string,
  hear: (payload: string) => void,
  lost: () => void,
): Promise<() => Promise<void>> {
  const Client = await importClient()
  const client = new Client({
    connectionString: parseUrl(url).connection,
    connectionTimeoutMillis: defaultMaxWaitMs,
    keepAlive: true,
    application_name: 'sallyport changes',
  })
  let over = false
  const end = (): void => {
    if (over) return
    over = true
    lost()
  }
  client.on('error', end)
  client.on('end', end)
  client.on('notification', ({ payload = '' }) => hear(payload))
  try {
    await client.connect()
    await client.query(`listen ${channel}`)
  } catch (error) {
    over = true
    void client.end().catch(() => undefined)
    throw error
  }
  client.unref()
  return async () => {
    over = true
    await client.end()
  }
}

async function importClient(): Promise<new (config: Readonly<Record<string, unknown>>) => ListeningClient> {
  // The import stands in the `try` itself: bundlers then take it as optional, and an app without it still builds.
  try {
    const { default: pg } = (await import('pg')) as unknown as {
      default: { Client: new (config: Readonly<Record<string, unknown>>) => ListeningClient }
    }
    assertInstalled(pg.Client)
    return pg.Client
  } catch (cause) {
    throw new StorageError('unavailable', 'PostgreSQL needs its driver: `npm install pg`.', { cause })
  }
}
