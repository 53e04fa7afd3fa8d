import { limitRates } from '../protection/limits.ts'
import { durationMs } from '../base/duration.ts'
import { lifetimePresets, lifetimes } from '../session/lifetimes.ts'
import { sessionCap } from '../session/session-cap.ts'
import { dialectOf } from '../storage/database-handle.ts'
import { isRedisClient, isRedisUrl } from '../storage/redis-client.ts'
import { userEventTypes } from '../user/user-hooks.ts'
import type { UserHooks } from '../user/user-hooks.ts'
import { assertKeys, assertMatch, assertOneOf, assertType, fault } from './assert-value.ts'
import { defaultPages, isOrigin, plainLifetimes, userFieldsOf } from './options.ts'
import type { AuthOptions } from './options.ts'

const known = new Set<string>([
  'appName',
  'url',
  'origins',
  'secret',
  'database',
  'maxConnections',
  'preparedStatements',
  'directUrl',
  'redis',
  'redisPrefix',
  'tablePrefix',
  'migrate',
  'basePath',
  'roles',
  'user',
  'verification',
  'password',
  'session',
  'pages',
  'mail',
  'on',
  'limits',
  'clientAddress',
  'log',
  'logLevel',
  'insecureAllowHttp',
  'platform',
] satisfies (keyof AuthOptions)[])

const knownInside: Readonly<Record<string, readonly string[]>> = {
  user: ['fields'],
  on: userEventTypes,
  password: ['minLength', 'words'],
  session: ['strategy', 'preset', 'absolute', 'idle', 'max', 'whenFull', 'heartbeat', 'cookie'],
  limits: Object.keys(limitRates),
  platform: ['clock', 'random', 'log', 'env'],
}

/**
 * Checks the shape of the options, once, at construction. What comes from the environment is checked at the first request, since
 * images are built without secrets.
 *
 * @throws {TypeError} Which option, what was given, what would do.
 */
export function assertOptions(options: AuthOptions): void {
  assertNames(options)
  assertOperation(options)
  assertStores(options)
  assertAddresses(options)
  assertUsers(options)
  assertSessions(options)
  assertPages(options)
  assertLimits(options)
}

function assertNames(options: AuthOptions): void {
  for (const name of Object.keys(options))
    if (!known.has(name)) throw fault(name, 'is not an option', [...known].join(', '))
  for (const [name, inner] of Object.entries(knownInside))
    assertKeys(name, (options as Record<string, unknown>)[name], inner)
}

function assertOperation({ mail, log, logLevel, appName }: AuthOptions): void {
  assertType('mail', mail, ['function'], 'a function that hands a mail to a provider')
  assertType('log', log, ['function'], 'a function that takes level, event and data')
  assertOneOf('logLevel', logLevel, ['info', 'warn', 'error', 'silent'])
  assertType('appName', appName, ['string'], 'a text')
}

function assertStores(options: AuthOptions): void {
  const { database, redis, maxConnections } = options
  assertType('database', database, ['string', 'object'], 'a URL, an open handle or a pool')
  if (typeof database === 'object' && dialectOf(database) === null)
    throw fault(
      'database',
      'is no handle or pool that is known',
      'a handle of better-sqlite3, libsql or node:sqlite, or a pool of pg or mysql2',
    )
  // Never shown: it may hold a password, or be a whole client.
  if (redis !== undefined && !(typeof redis === 'string' ? isRedisUrl : isRedisClient)(redis as never))
    throw fault(
      'redis',
      'is no URL or client that is known',
      "a URL such as 'redis://host:6379', or a client of node-redis",
    )
  // Never shown: it holds a password.
  if (
    options.directUrl !== undefined &&
    options.directUrl !== false &&
    !/^postgres(?:ql)?:\/\/./.test(options.directUrl)
  )
    throw fault('directUrl', 'is no URL of PostgreSQL', "'postgres://user:password@host/database', or false")
  assertType('preparedStatements', options.preparedStatements, ['boolean'], 'true or false')
  if (maxConnections !== undefined && (!Number.isInteger(maxConnections) || maxConnections < 1))
    throw fault('maxConnections', `is ${JSON.stringify(maxConnections)}`, 'a whole number from 1')
  assertOneOf('migrate', options.migrate, ['auto', 'manual'])
  assertMatch('tablePrefix', options.tablePrefix, /^[a-z][a-z0-9_]{0,30}$/, "lower-case letters, digits and '_'")
  assertMatch('redisPrefix', options.redisPrefix, /^[\w:.-]{1,64}$/, "letters, digits, '_', ':', '.' and '-'")
}

function assertAddresses(options: AuthOptions): void {
  const { clientAddress: address } = options
  assertType('clientAddress', address, ['string', 'object', 'function'], "'socket', { hops: 1 } or a function")
  if (typeof address === 'string') assertOneOf('clientAddress', address, ['socket'])
  if (typeof address === 'object' && (!Number.isInteger(address.hops) || address.hops < 1))
    throw fault('clientAddress.hops', `is ${address.hops}`, 'a whole number from 1')
  assertMatch('basePath', options.basePath, /^(?:\/[\w.~-]+)+$/, "a path such as '/api/auth'")
  for (const name of ['url', ...(options.origins ?? []).map((_origin, index) => `origins[${index}]`)]) {
    const value = name === 'url' ? options.url : options.origins?.[Number(name.slice(8, -1))]
    if (value !== undefined && !isOrigin(value))
      throw fault(name, `is ${JSON.stringify(value)}`, "an origin such as 'https://app.example.com'")
  }
}

function assertUsers(options: AuthOptions): void {
  if (Array.isArray(options.roles)) throw fault('roles', 'is a list', "an object such as { admin: ['*'] }")
  for (const [role, permissions] of Object.entries(options.roles ?? {})) {
    if (!/^[\w:.-]{1,64}$/.test(role) || role === 'user')
      throw fault(`roles.${role}`, 'is not a role name', "letters, digits, '-', '_', ':' and '.'; 'user' is everybody")
    if (!Array.isArray(permissions))
      throw fault(`roles.${role}`, 'is not a list', "a list of permissions, such as ['post:read']")
  }
  userFieldsOf(options)
  assertHooks(options.on)
  const minLength = options.password?.minLength
  if (minLength !== undefined && (!Number.isInteger(minLength) || minLength < 8 || minLength > 64))
    throw fault('password.minLength', `is ${minLength}`, 'a whole number from 8 to 64')
}

function assertHooks(hooks: UserHooks = {}): void {
  for (const type of userEventTypes) {
    const name = `on['${type}']`
    assertKeys(name, hooks[type], ['sql', 'deliver'])
    const given = (hooks[type] ?? {}) as Readonly<Record<string, unknown>>
    assertType(`${name}.sql`, given['sql'], ['function'], 'a function that returns statements')
    assertType(`${name}.deliver`, given['deliver'], ['function'], 'a function that takes the event')
  }
}

function assertSessions(options: AuthOptions): void {
  assertType('secret', options.secret, ['string', 'object'], 'a text or a list of texts')
  assertOneOf('verification', options.verification, ['required', 'optional'])
  assertOneOf('session.strategy', options.session?.strategy, ['database', 'stateless'])
  assertOneOf('session.preset', options.session?.preset, lifetimePresets)
  const heartbeat = options.session?.heartbeat
  if (heartbeat !== undefined && heartbeat !== false) durationMs(heartbeat, 'session.heartbeat')
  assertMatch('session.cookie', options.session?.cookie, /^(?!__)[\w-]{1,64}$/, "letters, digits, '-' and '_'")
  lifetimes(plainLifetimes(options))
  assertOneOf('session.whenFull', options.session?.whenFull, ['end-oldest', 'refuse'])
  sessionCap(options.session ?? {}, options.session?.strategy ?? 'database')
}

function assertPages({ pages = {} }: AuthOptions): void {
  for (const [page, path] of Object.entries(pages)) {
    if (!Object.hasOwn(defaultPages, page))
      throw fault(`pages.${page}`, 'is not a page', Object.keys(defaultPages).join(', '))
    assertMatch(`pages.${page}`, path, /^\/(?![/\\])/, "a path such as '/login'")
  }
}

function assertLimits({ limits = {} }: AuthOptions): void {
  for (const [name, rates] of Object.entries(limits)) {
    for (const [by, rate] of Object.entries(rates ?? {})) {
      if (!(rate.burst >= 1 && Number.isInteger(rate.burst) && rate.periodMs >= 1))
        throw fault(`limits.${name}.${by}`, 'is not a rate', '{ burst: 5, periodMs: 900_000 }')
    }
  }
}
