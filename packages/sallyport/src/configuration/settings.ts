import { isProduction } from '../base/env.ts'
import { AuthError } from '../base/error.ts'
import type { Platform } from '../base/platform.ts'
import { shared } from '../base/runtime.ts'
import type { Environment } from '../base/env.ts'
import { parseSecrets, secretFault } from '../crypto/secrets.ts'
import { cookieName } from '../session/cookie.ts'
import { dialectOf } from '../storage/database-handle.ts'
import type { DatabaseHandle } from '../storage/database-handle.ts'
import { isRedisUrl } from '../storage/redis-client.ts'
import type { RedisClient } from '../storage/redis-client.ts'
import { developmentSecret } from './development-secret.ts'
import { isOrigin } from './options.ts'
import type { AuthOptions } from './options.ts'

/** What the options and the environment amount to. */
export interface Settings {
  readonly production: boolean
  /** The app's own origin. */
  readonly origin: string
  /** Every origin that may call, the app's own first. */
  readonly origins: readonly string[]
  /** In development without a configured URL: an origin on this machine may call too, if it is the one that was called. */
  readonly anyLoopback: boolean
  /** Whether cookies are `Secure` and `__Host-`. */
  readonly secure: boolean
  /** The session cookie's full name. */
  readonly cookieName: string
  /** The live secrets, newest first. */
  readonly secrets: readonly string[]
  readonly database: string | DatabaseHandle
  /** Where limits are counted; null: in the database. */
  readonly redis: string | RedisClient | null
}

/** Settings, or every fault in one line each that says what to set. */
export type SettingsOutcome = { readonly settings: Settings } | { readonly faults: readonly string[] }

/**
 * Reads the settings. Called at the first request or by `auth.ready()`, never during `next build`.
 *
 * @param workingDirectory Where `.data` lies, in development.
 */
export function readSettings(options: AuthOptions, env: Environment, workingDirectory: string): SettingsOutcome {
  const production = isProduction(env)
  const faults: string[] = []
  const url = readUrl(options, env, production, faults)
  const secrets = readSecrets(options, env, production, workingDirectory, faults)
  const database = readDatabase(options, env, production, faults)
  const redis = options.redis ?? given(env.AUTH_REDIS_URL) ?? null
  if (typeof redis === 'string' && !isRedisUrl(redis))
    faults.push(
      'AUTH_REDIS_URL is no URL of a Redis server: write redis://host:6379 or rediss://user:password@host:6379.',
    )
  if (options.verification === 'required' && options.mail === undefined && production) {
    faults.push("verification is 'required', but nothing sends mail: set the option mail to a function that does.")
  }
  if (faults.length > 0 || url === null) return { faults }
  const secure = url.protocol === 'https:'
  const origins = [url.origin, ...(options.origins ?? []).map((origin) => new URL(origin).origin)]
  return {
    settings: {
      production,
      origin: url.origin,
      origins,
      anyLoopback: !production && options.url === undefined && given(env.AUTH_URL) === undefined,
      secure,
      cookieName: cookieName(options.session?.cookie ?? 'session', secure),
      secrets,
      database,
      redis,
    },
  }
}

/**
 * The settings, or a refusal with every fault in the log.
 *
 * @throws {AuthError} `not_configured`.
 */
export function checkedSettings(options: AuthOptions, platform: Platform): Settings {
  const outcome = readSettings(options, platform.env(), process.cwd())
  if ('settings' in outcome) return outcome.settings
  // Once each: a server that is not set up is asked again and again.
  for (const fault of outcome.faults)
    shared(`fault/${fault}`, '1', () => platform.log('error', 'not-configured', { fault }))
  throw new AuthError('not_configured', { cause: new Error(`sallyport: ${outcome.faults.join(' ')}`) })
}

/** Whether a URL's host is this machine. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname) ||
    hostname.endsWith('.localhost')
  )
}

function readUrl(options: AuthOptions, env: Environment, production: boolean, faults: string[]): URL | null {
  const text = options.url ?? given(env.AUTH_URL) ?? (production ? '' : `http://localhost:${env.PORT ?? '3000'}`)
  if (!isOrigin(text)) {
    faults.push(
      text === ''
        ? 'AUTH_URL is not set: set it to the URL that people open, such as https://app.example.com.'
        : `AUTH_URL is ${JSON.stringify(text)}: write scheme, host and port only, such as https://app.example.com.`,
    )
    return null
  }
  const url = new URL(text)
  if (production && url.protocol === 'http:' && !isLoopback(url.hostname) && options.insecureAllowHttp !== true) {
    faults.push(`AUTH_URL is ${url.origin}: use https, or passwords and cookies travel in the clear.`)
  }
  return url
}

function readSecrets(
  options: AuthOptions,
  env: Environment,
  production: boolean,
  workingDirectory: string,
  faults: string[],
): string[] {
  const given = options.secret ?? env.AUTH_SECRET ?? ''
  const secrets = typeof given === 'string' ? parseSecrets(given) : [...given]
  if (secrets.length === 0 && !production) return [developmentSecret(workingDirectory)]
  if (secrets.length === 0)
    faults.push('AUTH_SECRET is not set: set it to 32 random bytes, such as the output of `openssl rand -base64 32`.')
  for (const secret of secrets) {
    const fault = secretFault(secret)
    if (fault !== null)
      faults.push(`AUTH_SECRET ${fault}: set it to 32 random bytes, such as the output of \`openssl rand -base64 32\`.`)
  }
  return secrets
}

function readDatabase(
  options: AuthOptions,
  env: Environment,
  production: boolean,
  faults: string[],
): string | DatabaseHandle {
  const database = options.database ?? given(env.DATABASE_URL) ?? (production ? '' : 'file:.data/auth.db')
  if (typeof database !== 'string') return database
  if (database === '')
    faults.push(
      'DATABASE_URL is not set: set it to postgres://…, mysql://…, or a file on a disk that stays, such as file:/var/lib/app/auth.db.',
    )
  else if (production && database.includes(':memory:'))
    faults.push('DATABASE_URL is in memory: users would be gone at the next start. Set it to a file.')
  else if (dialectOf(database) === null) {
    faults.push(
      `DATABASE_URL begins with ${JSON.stringify(database.split(':')[0])}: write file:path/to/auth.db, postgres://… or mysql://….`,
    )
  }
  return database
}

/** An empty variable is one that is not set. */
function given(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value.trim()
}
