import { expect, it } from 'vitest'
import { assertOptions } from './assert-options.ts'
import type { AuthOptions } from './options.ts'

it('no options are fine, and so is every documented one', () => {
  assertOptions({})
  assertOptions({
    appName: 'App',
    url: 'https://app.example.com',
    origins: ['https://preview.example.com'],
    secret: ['x'],
    database: 'file:x.db',
    tablePrefix: 'app_auth_',
    redis: 'rediss://user:password@redis.example.com:6380/1',
    redisPrefix: 'app:auth',
    directUrl: 'postgres://user:password@db.example.com/app',
    migrate: 'manual',
    basePath: '/auth',
    roles: { admin: ['*'] },
    verification: 'optional',
    password: { minLength: 8, words: ['acme'] },
    session: { strategy: 'stateless', preset: 'aal2', absolute: '12h', idle: '15m', cookie: 'sid' },
    pages: { signIn: '/in' },
    mail: () => undefined,
    limits: { 'sign-in': { identifier: { burst: 3, periodMs: 1_000 } } },
    clientAddress: { hops: 1 },
    log: () => undefined,
    logLevel: 'warn',
    insecureAllowHttp: false,
    platform: {},
  })
})

it.each<[string, object]>([
  ['databse', { databse: 'file:x.db' }],
  ['verification', { verification: 'yes' }],
  ['migrate', { migrate: 'never' }],
  ['log', { log: 'console' }],
  ['logLevel', { logLevel: 'debug' }],
  ['session.strategy', { session: { strategy: 'jwt' } }],
  ['session.absolute', { session: { absolute: '30 days' } }],
  ['session.idle', { session: { absolute: '1h', idle: '2h' } }],
  ['session.preset', { session: { preset: 'aal4' } }],
  ['session.absolute', { session: { preset: 'aal2', absolute: '25h' } }],
  ['session.idle', { session: { preset: 'aal3', idle: '1h' } }],
  ['session.max', { session: { max: 0 } }],
  ['session.max', { session: { max: '10' } }],
  ['session.max', { session: { max: 10_001 } }],
  ['session.max', { session: { strategy: 'stateless', max: 5 } }],
  ['session.whenFull', { session: { whenFull: 'ask' } }],
  ['session.cookie', { session: { cookie: '__Host-session' } }],
  ['basePath', { basePath: 'api/auth' }],
  ['tablePrefix', { tablePrefix: 'auth; drop table' }],
  ['redis', { redis: 'redis.example.com:6379' }],
  ['redis', { redis: 'http://redis.example.com' }],
  ['redis', { redis: 'redis://' }],
  ['redis', { redis: null }],
  ['redis', { redis: {} }],
  ['redis', { redis: { eval: () => null, evalsha: () => null, del: () => null } }], // ioredis
  ['directUrl', { directUrl: 'mysql://db.example.com' }],
  ['directUrl', { directUrl: true }],
  ['session.heartbeat', { session: { heartbeat: '0s' } }],
  ['session.heartbeat', { session: { heartbeat: true } }],
  ['redisPrefix', { redisPrefix: '' }],
  ['redisPrefix', { redisPrefix: '{app}' }],
  ['pages.signIn', { pages: { signIn: 'https://evil.example' } }],
  ['pages.signIn', { pages: { signIn: '//evil.example' } }],
  ['pages.login', { pages: { login: '/login' } }],
  ['password.minLength', { password: { minLength: 7 } }],
  ['roles.user', { roles: { user: [] } }],
  ['roles.admin', { roles: { admin: '*' } }],
  ['url', { url: 'https://app.example.com/path' }],
  ['origins[1]', { origins: ['https://a.example', 'https://*.example'] }],
  ['clientAddress.hops', { clientAddress: { hops: 0 } }],
  ['limits.sign-in.identifier', { limits: { 'sign-in': { identifier: { burst: 0, periodMs: 1 } } } }],
])('a wrong %s is a TypeError that names the option and what would do', (name, options) => {
  expect(() => assertOptions(options as AuthOptions)).toThrow(TypeError)
  expect(() => assertOptions(options as AuthOptions)).toThrow(name)
})

it('a client of node-redis is taken as it is', () => {
  const client = { eval: async () => null, evalSha: async () => null, del: async () => null }
  assertOptions({ redis: client })
})

it('a URL of Redis that is refused is not shown: it may hold a password', () => {
  expect(() => assertOptions({ redis: 'reddis://user:canary@host' })).toThrow(/^(?!.*canary)/)
})
