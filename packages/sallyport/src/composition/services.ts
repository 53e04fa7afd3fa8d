import type { MailContext, PageName } from '../authentication/mail-context.ts'
import { monotonicMs } from '../base/clock.ts'
import { AuthError } from '../base/error.ts'
import type { Platform } from '../base/platform.ts'
import { shared } from '../base/runtime.ts'
import { loadTracing } from '../base/trace.ts'
import { pagesOf, plainLifetimes, userFieldsOf } from '../configuration/options.ts'
import type { AuthOptions } from '../configuration/options.ts'
import type { Settings } from '../configuration/settings.ts'
import { createHashGate } from '../crypto/hash-gate.ts'
import { deriveMacKeys, deriveSealKeys } from '../crypto/keyring.ts'
import { openPasswordHasher } from '../crypto/password-hash.ts'
import { tracedHasher } from '../crypto/traced-hasher.ts'
import { createMailCatcher } from '../events/caught-mail.ts'
import { createCourier } from '../events/courier.ts'
import type { Courier } from '../events/courier.ts'
import { deliverDue } from '../events/outbox.ts'
import type { AuthServices } from '../http/services.ts'
import { createCleaner } from '../operations/clean-up.ts'
import { loadCommonPasswords } from '../protection/common-password.ts'
import { sessionKeys } from '../session/claims.ts'
import { cookieName } from '../session/cookie.ts'
import { createDatabaseSessions } from '../session/database-sessions.ts'
import { lifetimes } from '../session/lifetimes.ts'
import { sessionCap } from '../session/session-cap.ts'
import type { SessionGate } from '../session/start-session.ts'
import { createStatelessSessions } from '../session/stateless-sessions.ts'
import type { Database } from '../storage/database.ts'
import { deliversEvents, deliverUserEvents } from '../user/user-event-steps.ts'
import type { UserHooks } from '../user/user-hooks.ts'
import { openLimitStore } from './open-limit-store.ts'
import { tracedDatabase } from '../storage/traced-database.ts'
import { openSessionEngine } from './open-session-engine.ts'
import { watchedDatabase } from '../changes/watched-database.ts'

/**
 * Puts the parts together on an open database.
 *
 * @param untraced A database with its tables up to date.
 */
export async function createServices(
  options: AuthOptions,
  platform: Platform,
  settings: Settings,
  untraced: Database,
): Promise<AuthServices> {
  const tracing = await shared('tracing', '1', loadTracing)
  const traced = tracing === null ? untraced : tracedDatabase(tracing, untraced)
  const engine = await openSessionEngine(options, platform, settings, untraced)
  const db = engine === null ? traced : watchedDatabase(traced, engine.reader, engine.feed)
  const { clock, random, log } = platform
  const deriveSeal = (purpose: string) => deriveSealKeys(settings.secrets, `sallyport/${purpose}`)
  const deriveMac = (purpose: string) => deriveMacKeys(settings.secrets, `sallyport/${purpose}`)
  const outbox = { db, clock, random, log, outboxKeys: deriveSeal('outbox') }
  const strategy = options.session?.strategy ?? 'database'
  const sessionDeps = {
    db,
    clock,
    random,
    log,
    sessionKeys: sessionKeys(settings.secrets, settings.cookieName, strategy),
    lifetimes: lifetimes(plainLifetimes(options)),
    cap: sessionCap(options.session ?? {}, strategy),
    memory: engine?.memory ?? null,
  }
  const catcher =
    options.mail === undefined && !settings.production ? createMailCatcher(process.cwd(), () => clock.now()) : null
  const send = options.mail ?? catcher?.send
  const userFields = userFieldsOf(options)
  const hooks: UserHooks = options.on ?? {}
  const couriers: Courier[] = []
  if (send !== undefined) couriers.push(createCourier({ clock, log }, () => deliverDue(outbox, send)))
  if (deliversEvents(hooks)) {
    const events = { ...outbox, userFields, hooks }
    couriers.push(createCourier({ clock, log }, () => deliverUserEvents(events), 'event'))
  }
  const verificationRequired =
    (options.verification ?? (options.mail === undefined ? 'optional' : 'required')) === 'required'
  const gates: SessionGate[] = [refuseBanned, ...(verificationRequired ? [refuseUnverified] : [])]
  const hashGate = shared('hash-gate', '1', () => createHashGate(monotonicMs))
  const hasher = await shared('password-hasher', '1', () => openPasswordHasher(hashGate, log))
  const commonPasswords = () => shared('common-passwords', '1', loadCommonPasswords)
  const limits = await openLimitStore(options, settings, platform, db)
  const pages = pagesOf(options)
  const mail = mailContext(options, settings, pages)
  return {
    ...outbox,
    settings,
    roles: options.roles ?? {},
    userFields,
    hooks,
    tracing,
    pages,
    hasher: tracing === null ? hasher : tracedHasher(tracing, hasher),
    policy: { minLength: options.password?.minLength ?? 15, words: appWords(options, settings), commonPasswords },
    sessions: strategy === 'stateless' ? createStatelessSessions(sessionDeps) : createDatabaseSessions(sessionDeps),
    gates,
    mail,
    verificationRequired,
    sendsMail: send !== undefined,
    caughtMail: catcher?.list ?? null,
    hearsBy: () => engine?.hearsBy() ?? null,
    async deliverOutbox() {
      await Promise.all(couriers.map((courier) => courier.wake()))
    },
    async stop() {
      await Promise.all(couriers.map((courier) => courier.stop()))
      limits.close()
      await engine?.feed?.close()
    },
    cleanUp: createCleaner({ db, clock, log }),
    tokenKeys: deriveSeal('token'),
    codeKeys: deriveMac('code'),
    limitKey: deriveMac('limit').current,
    limitStore: limits.store,
    limitOverrides: options.limits ?? {},
    formCookieName: cookieName(`${options.session?.cookie ?? 'session'}-form`, settings.secure),
    formKeys: deriveSeal('form'),
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
  return [...(options.password?.words ?? []), ...own, hostname, ...hostname.split('.')]
}
