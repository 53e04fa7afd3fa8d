import { monotonicMs } from '../base/clock.ts'
import { AuthError } from '../base/error.ts'
import { createLifecycle } from '../base/lifecycle.ts'
import type { Lifecycle } from '../base/lifecycle.ts'
import { platformOf } from '../base/platform.ts'
import type { Platform } from '../base/platform.ts'
import { shared } from '../base/runtime.ts'
import { assertOptions } from '../configuration/assert-options.ts'
import type { AuthOptions } from '../configuration/options.ts'
import { checkedSettings, readSettings } from '../configuration/settings.ts'
import { dispatch } from '../http/dispatch.ts'
import type { Delivery } from '../http/dispatch.ts'
import type { AuthServices } from '../http/services.ts'
import { createHealth } from '../operations/health.ts'
import { clientAddress, isUnknownProxy } from '../protection/client-address.ts'
import type { Database } from '../storage/database.ts'
import { healthChecks } from './health-checks.ts'
import { assertMigrated, closeDatabase, openDatabase } from './open-database.ts'
import { createServices } from './services.ts'

/** The composition root: what the framework integrations are built on. */
export interface Core {
  readonly options: AuthOptions
  readonly platform: Platform
  readonly basePath: string
  readonly lifecycle: Lifecycle
  /**
   * Everything, opened at the first call: settings checked, database open, tables up to date.
   *
   * @throws {AuthError} `not_configured`; the log has every fault in one line each.
   */
  readonly services: () => Promise<AuthServices>
  /** Opens the database without asking whether its tables are up to date. */
  readonly database: () => Promise<Database>
  /** Answers an HTTP request. */
  readonly dispatch: (request: Request, delivery?: Delivery) => Promise<Response>
  /** The caller's address by the app's setting; null where it cannot be known. */
  readonly address: (header: (name: string) => string | null, peer: string | null) => string | null
  /** Refuses what is new, waits for what was begun, closes what was opened. */
  readonly close: () => Promise<void>
}

/** Milliseconds for which a close waits for what was begun. */
const closeWithinMs = 10_000

/**
 * Puts the parts together. Opens nothing, and reads no environment: that is done at the first use.
 *
 * @throws {TypeError} An option has the wrong shape.
 */
export function createCore(options: AuthOptions): Core {
  assertOptions(options)
  const platform = platformOf(options)
  const basePath = options.basePath ?? '/api/auth'
  const address = createAddressReader(options, platform)
  const lifecycle = createLifecycle()
  const user = {} // Whoever uses a database that several may share.
  let opened: Promise<AuthServices> | null = null
  let hearsBy: AuthServices['hearsBy'] = () => null
  let closing: Promise<void> | null = null
  let closed = false

  function services(): Promise<AuthServices> {
    if (closed) return Promise.reject(new AuthError('shutting_down'))
    opened ??= open().catch((error: unknown) => {
      opened = null // The next request tries again: a database that was down may be up.
      throw error
    })
    return opened
  }

  async function open(): Promise<AuthServices> {
    const settings = checkedSettings(options, platform)
    const db = await openDatabase(options, settings, platform, basePath, user)
    await assertMigrated(db, options)
    const made = await createServices(options, platform, settings, db)
    hearsBy = made.hearsBy
    const deliverOutbox = () => lifecycle.track(made.deliverOutbox())
    void deliverOutbox() // What an earlier process left in the outbox.
    return { ...made, deliverOutbox }
  }

  async function database(): Promise<Database> {
    if (closed) throw new AuthError('shutting_down')
    return openDatabase(options, checkedSettings(options, platform), platform, basePath, user)
  }

  async function close(): Promise<void> {
    lifecycle.beginClosing()
    const since = monotonicMs()
    const left = () => Math.max(1, closeWithinMs - (monotonicMs() - since))
    let ended = await lifecycle.drain(left())
    const made = await opened?.catch(() => null)
    if (made !== undefined && made !== null) void lifecycle.track(made.stop())
    ended = (await lifecycle.drain(left())) && ended
    // What did not end is lost to this process only: mail is in the outbox until it was sent.
    if (!ended) platform.log('warn', 'close.unfinished', { waitedMs: closeWithinMs })
    closed = true
    const outcome = readSettings(options, platform.env(), process.cwd())
    if ('settings' in outcome) await closeDatabase(options, outcome.settings, user)
  }

  const health = createHealth(
    { elapsedMs: monotonicMs, closing: () => lifecycle.closing(), changes: () => hearsBy() },
    healthChecks({ settings: () => checkedSettings(options, platform), database, services }),
  )

  return {
    options,
    platform,
    basePath,
    services,
    address,
    lifecycle,
    database,
    dispatch: (request, delivery) =>
      lifecycle.track(dispatch({ basePath, platform, lifecycle, health, services, address }, request, delivery)),
    close: () => (closing ??= close()),
  }
}

/** Finds the client's address, and says once what is missing where it cannot be known. */
function createAddressReader(options: AuthOptions, { log }: Platform): Core['address'] {
  const warn = (event: string, todo: string) => shared(`warning/${event}`, '1', () => log('warn', event, { todo }))
  return (header, peer) => {
    if (options.clientAddress === undefined && isUnknownProxy(header, peer)) {
      warn(
        'address.unknown-proxy',
        'Limits by address are off. Set clientAddress: { hops: 1 } for one reverse proxy of your own.',
      )
      return null
    }
    const address = clientAddress(options.clientAddress ?? 'socket', header, peer)
    if (address === null) {
      warn(
        'address.unknown',
        "Limits by address are off. In the App Router add instrumentation.ts with: export { register } from 'sallyport/instrumentation'",
      )
    }
    return address
  }
}
