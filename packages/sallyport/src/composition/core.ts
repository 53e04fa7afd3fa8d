import { systemPlatform } from '../base/platform.ts'
import type { Platform } from '../base/platform.ts'
import { assertOptions } from '../configuration/options.ts'
import type { AuthOptions } from '../configuration/options.ts'
import { checkedSettings } from '../configuration/settings.ts'
import { dispatch } from '../http/dispatch.ts'
import type { Delivery } from '../http/dispatch.ts'
import type { AuthServices } from '../http/services.ts'
import { clientAddress } from '../protection/client-address.ts'
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
  const address: Core['address'] = (header, peer) => clientAddress(options.clientAddress ?? 'socket', header, peer)
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
    return createServices(options, platform, settings, db)
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
