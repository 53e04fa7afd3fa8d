import type { MailContext, PageName } from '../authentication/mail-context.ts'
import { monotonicMs } from '../base/clock.ts'
import { AuthError } from '../base/error.ts'
import type { Platform } from '../base/platform.ts'
import { systemPlatform } from '../base/platform.ts'
import { forget, isShared, release, shared } from '../base/runtime.ts'
import { assertOptions, pagesOf, plainLifetimes } from '../configuration/options.ts'
import type { AuthOptions } from '../configuration/options.ts'
import { checkedSettings } from '../configuration/settings.ts'
import type { Settings } from '../configuration/settings.ts'
import { createHashGate } from '../crypto/hash-gate.ts'
import { deriveMacKey, deriveSealKeys } from '../crypto/keyring.ts'
import { openPasswordHasher } from '../crypto/password-hash.ts'
import { hashSecret } from '../crypto/secret-hash.ts'
import { createMailCatcher } from '../events/caught-mail.ts'
import { createCourier } from '../events/courier.ts'
import { deliverDue } from '../events/outbox.ts'
import { dispatch } from '../http/dispatch.ts'
import type { Delivery } from '../http/dispatch.ts'
import type { AuthServices } from '../http/services.ts'
import { createCleaner } from '../operations/clean-up.ts'
import { clientAddress } from '../protection/client-address.ts'
import { loadCommonPasswords } from '../protection/common-password.ts'
import { sessionKeys } from '../session/claims.ts'
import { cookieName } from '../session/cookie.ts'
import { createDatabaseSessions } from '../session/database-sessions.ts'
import { lifetimes } from '../session/lifetimes.ts'
import type { SessionGate } from '../session/start-session.ts'
import { createStatelessSessions } from '../session/stateless-sessions.ts'
import type { Database } from '../storage/database.ts'
import { openSqlite } from '../storage/sqlite/open-sqlite.ts'

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
    opened ??= openServices(options, platform, basePath).catch((error: unknown) => {
      opened = null // The next request tries again: a database that was down may be up.
      throw error
    })
    return opened
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

async function openServices(options: AuthOptions, platform: Platform, basePath: string): Promise<AuthServices> {
  const { clock, random, log } = platform
  const settings = checkedSettings(options, platform)
  const db = await openDatabase(options, settings, platform, basePath)
  await assertMigrated(db, options)
  const deriveSeal = (purpose: string) => deriveSealKeys(settings.secrets, `sallyport/${purpose}`)
  const deriveMac = (purpose: string) => deriveMacKey(settings.secrets, `sallyport/${purpose}`)
  const outbox = { db, clock, random, log, outboxKeys: deriveSeal('outbox') }
  const strategy = options.session?.strategy ?? 'database'
  const sessionDeps = {
    db,
    clock,
    random,
    log,
    sessionKeys: sessionKeys(settings.secrets, settings.cookieName, strategy),
    lifetimes: lifetimes(plainLifetimes(options)),
  }
  const catcher = options.mail === undefined && !settings.production ? createMailCatcher(process.cwd(), () => clock.now()) : null
  const send = options.mail ?? catcher?.send
  const courier = send === undefined ? null : createCourier({ clock, log }, () => deliverDue(outbox, send))
  const verificationRequired = (options.verification ?? (options.mail === undefined ? 'optional' : 'required')) === 'required'
  const gates: SessionGate[] = [refuseBanned, ...(verificationRequired ? [refuseUnverified] : [])]
  const hashGate = shared('hash-gate', '1', () => createHashGate(monotonicMs))
  const commonPasswords = () => shared('common-passwords', '1', loadCommonPasswords)
  const pages = pagesOf(options)
  const tidy = createCleaner({ db, clock, log })
  const mail = mailContext(options, settings, pages)
  return {
    ...outbox,
    settings,
    pages,
    hasher: await shared('password-hasher', '1', () => openPasswordHasher(hashGate)),
    policy: { minLength: options.password?.minLength ?? 15, words: appWords(options, settings), commonPasswords },
    sessions: strategy === 'stateless' ? createStatelessSessions(sessionDeps) : createDatabaseSessions(sessionDeps),
    gates,
    mail,
    verificationRequired,
    sendsMail: send !== undefined,
    caughtMail: catcher?.list ?? null,
    async afterWrite() {
      await courier?.wake()
      await tidy()
    },
    tokenKeys: deriveSeal('token'),
    codeKey: deriveMac('code'),
    limitKey: deriveMac('limit'),
    limitOverrides: options.limits ?? {},
    formCookieName: cookieName(`${options.session?.cookie ?? 'session'}-form`, settings.secure),
    formKeys: deriveSeal('form'),
  }
}

/** One pool a process and database, whoever asks; where a development server's configuration changed, the old one is closed. */
async function openDatabase(options: AuthOptions, settings: Settings, platform: Platform, basePath: string): Promise<Database> {
  const open = () => openSqlite(sqliteDeps(platform), sqliteOptions(options, settings))
  if (typeof settings.database !== 'string') return openHandle(settings.database, open)
  const name = [process.cwd(), settings.database, options.tablePrefix ?? ''].join('\n')
  const slot = `database/${hashSecret(name)}`
  if (!settings.production) {
    shared(`configuration${basePath}/${settings.cookieName}`, slot, () => slot, (old) => queueMicrotask(() => isShared(old) || release(old)))
  }
  const opening = shared(slot, '1', open, (old) => void old.then((db) => db.close()).catch(() => undefined))
  try {
    return await opening
  } catch (error) {
    forget(slot, opening)
    throw error
  }
}

/** The app's own handle is wrapped once, so that its writes stay in one queue. */
function openHandle(handle: object, open: () => Promise<Database>): Promise<Database> {
  const handles = shared('database-handles', '1', () => new WeakMap<object, Promise<Database>>())
  const opening = handles.get(handle) ?? open()
  handles.set(handle, opening)
  return opening
}

function sqliteDeps(platform: Platform) {
  return { clock: platform.clock, random: platform.random, elapsedMs: monotonicMs }
}

function sqliteOptions(options: AuthOptions, settings: Settings) {
  return { database: settings.database, ...(options.tablePrefix === undefined ? {} : { prefix: options.tablePrefix }) }
}

async function assertMigrated(db: Database, options: AuthOptions): Promise<void> {
  const status = options.migrate === 'manual' ? await db.migrations.status() : await db.migrations.apply()
  if (status.pending.length > 0) {
    const cause = new Error(`The tables are at version ${status.current}, this code needs ${status.target}: call auth.migrations.apply().`)
    throw new AuthError('not_configured', { cause })
  }
}

function refuseBanned(user: { banned_at: number | null }): void {
  if (user.banned_at !== null) throw new AuthError('banned')
}

function refuseUnverified(user: { email_verified_at: number | null; email: string | null }): void {
  if (user.email !== null && user.email_verified_at === null) throw new AuthError('verification_required')
}

function mailContext(options: AuthOptions, settings: Settings, pages: Readonly<Record<PageName, string>>): MailContext {
  return {
    appName: options.appName ?? new URL(settings.origin).hostname,
    link(page, query) {
      const url = new URL(pages[page], settings.origin)
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
      return url.href
    },
  }
}

function appWords(options: AuthOptions, settings: Settings): readonly string[] {
  const { hostname } = new URL(settings.origin)
  const own = options.appName === undefined ? [] : [options.appName, ...options.appName.split(/\W+/)]
  return [...(options.password?.words ?? []), ...own, ...hostname.split('.')]
}
