import { systemPlatform } from '../base/platform.ts'
import type { Platform } from '../base/platform.ts'
import { shared } from '../base/runtime.ts'
import { assertOptions } from '../configuration/options.ts'
import type { AuthOptions } from '../configuration/options.ts'
import { checkedSettings } from '../configuration/settings.ts'
import { dispatch } from '../http/dispatch.ts'
import type { Delivery } from '../http/dispatch.ts'
import type { AuthServices } from '../http/services.ts'
import { clientAddress, isUnknownProxy } from '../protection/client-address.ts'
import type { Database } from '../storage/database.ts'
import { assertMigrated, openDatabase } from './open-database.ts'
import { createServices } from './services.ts'

/** The composition root: what the framework integrations are built on. */
export interface Core {
  readonly options: AuthOptions
  readonly platform: Platform
  readonly basePath: string
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
}

/**
 * Puts the parts together. Opens nothing, and reads no environment: that is done at the first use.
 *
 * @throws {TypeError} An option has the wrong shape.
 */
export function createCore(options: AuthOptions): Core {
  assertOptions(options)
  const platform: Platform = { ...systemPlatform, ...options.platform }
  const basePath = options.basePath ?? '/api/auth'
  const address = createAddressReader(options, platform)
  let opened: Promise<AuthServices> | null = null

  function services(): Promise<AuthServices> {
    opened ??= open().catch((error: unknown) => {
      opened = null // The next request tries again: a database that was down may be up.
      throw error
    })
    return opened
  }

  async function open(): Promise<AuthServices> {
    const settings = checkedSettings(options, platform)
    const db = await openDatabase(options, settings, platform, basePath)
    await assertMigrated(db, options)
    const made = await createServices(options, platform, settings, db)
    void made.deliverMail() // What an earlier process left in the outbox.
    return made
  }

  return {
    options,
    platform,
    basePath,
    services,
    address,
    database: async () => openDatabase(options, checkedSettings(options, platform), platform, basePath),
    dispatch: (request, delivery) => dispatch({ basePath, platform, services, address }, request, delivery),
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
