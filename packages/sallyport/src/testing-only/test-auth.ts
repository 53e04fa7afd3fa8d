import type { Log } from '../base/log.ts'
import { createLifecycle } from '../base/lifecycle.ts'
import { platformOf } from '../base/platform.ts'
import type { Platform } from '../base/platform.ts'
import { createServices } from '../composition/services.ts'
import { userFieldsOf } from '../configuration/options.ts'
import type { AuthOptions } from '../configuration/options.ts'
import { columnsOf } from '../user/user-field-set.ts'
import { readSettings } from '../configuration/settings.ts'
import type { Mail } from '../events/mail.ts'
import { createTestClock } from '../testing/test-clock.ts'
import type { TestClock } from '../testing/test-clock.ts'
import { dispatch } from '../http/dispatch.ts'
import type { Delivery } from '../http/dispatch.ts'
import type { AuthServices } from '../http/services.ts'
import { createHealth } from '../operations/health.ts'
import { clientAddress } from '../protection/client-address.ts'
import { recordingDatabase } from '../storage/testing-only/recording-database.ts'
import type { Recording } from '../storage/testing-only/recording-database.ts'
import { temporaryDatabase } from '../storage/testing-only/temporary-database.ts'
import type { TemporaryDatabase } from '../storage/testing-only/temporary-database.ts'
import type { Database } from '../storage/database.ts'

/** One line of the log. */
export interface LogLine {
  readonly level: string
  readonly event: string
  readonly data: Readonly<Record<string, unknown>>
}

/** A whole auth on a database of its own, as tests need it. */
export interface TestAuth {
  readonly services: AuthServices
  readonly clock: TestClock
  readonly log: readonly LogLine[]
  readonly mails: readonly Mail[]
  readonly recording: Recording
  readonly temporary: TemporaryDatabase
  readonly origin: string
  /** Sends a request as a page of the app would; `cookie` as browsers send it. */
  request(method: string, path: string, options?: RequestOptions): Promise<Response>
  /** POSTs JSON. */
  post(path: string, body: unknown, options?: RequestOptions): Promise<Response>
  /** Waits until every queued mail has been handed over. */
  delivered(): Promise<void>
  /** A user with a password, whose address is confirmed. */
  addUser(email: string, options?: { password?: string; roles?: string[]; verified?: boolean }): Promise<string>
  /** Signs in; the `Cookie` header of the session. */
  signIn(email: string, password?: string): Promise<string>
  remove(): Promise<void>
}

/** What a request of a test is made of. */
interface RequestOptions {
  readonly cookie?: string | null
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly delivery?: Delivery
}

export const testPassword = 'correct horse battery staple'
export const testOrigin = 'https://app.example.com'
export const testSecret = 'q3Zk0oS2m9TtX1vYb7cLrJ4wNfHdGpE8'

/**
 * Makes an auth with an own database, a clock that stands still, and caught mail.
 *
 * @param beside Another one, whose database and clock it shares, as a second instance would.
 */
export async function createTestAuth(
  options: AuthOptions = {},
  wrap: (database: Database) => Database = (database) => database,
  beside: TestAuth | null = null,
): Promise<TestAuth> {
  const clock = beside?.clock ?? createTestClock()
  const log: LogLine[] = []
  const mails: Mail[] = []
  const noteLine: Log = (level, event, data = {}) => log.push({ level, event, data })
  const platform: Platform = platformOf({
    ...options,
    platform: { env: () => ({ NODE_ENV: 'production' }), clock, log: noteLine, ...options.platform },
  })
  const lifecycle = createLifecycle()
  const health = createHealth({ elapsedMs: () => clock.now(), closing: () => lifecycle.closing() }, [])
  const temporary =
    beside?.temporary ?? (await temporaryDatabase({ clock, userColumns: columnsOf(userFieldsOf(options)) }))
  const recording = recordingDatabase(temporary.database)
  const whole: AuthOptions = {
    url: testOrigin,
    secret: testSecret,
    database: temporary.url,
    roles: { admin: ['*'], editor: ['post:read', 'post:write'] },
    mail: (mail) => void mails.push(mail),
    ...options,
  }
  const outcome = readSettings(whole, platform.env(), temporary.url)
  if ('faults' in outcome) throw new Error(outcome.faults.join(' '))
  const services = await createServices(whole, platform, outcome.settings, wrap(recording.database))
  const basePath = whole.basePath ?? '/api/auth'
  const address = (header: (name: string) => string | null, peer: string | null) =>
    clientAddress(whole.clientAddress ?? 'socket', header, peer)

  async function request(
    method: string,
    path: string,
    { cookie, headers, body, delivery }: RequestOptions = {},
  ): Promise<Response> {
    const init = {
      method,
      headers: { origin: testOrigin, ...(cookie ? { cookie } : {}), ...headers },
      ...(body === undefined ? {} : { body }),
    }
    const request = new Request(`${testOrigin}${basePath}${path}`, init as RequestInit)
    const deps = { basePath, platform, lifecycle, health, services: () => Promise.resolve(services), address }
    return dispatch(deps, request, delivery)
  }

  const post: TestAuth['post'] = (path, body, { headers, ...rest } = {}) =>
    request('POST', path, {
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      ...rest,
    })

  return {
    services,
    clock,
    log,
    mails,
    recording,
    temporary,
    origin: testOrigin,
    request,
    post,
    delivered: () => services.deliverOutbox(),
    async addUser(email, { password = testPassword, roles = [], verified = true } = {}) {
      const { createUsers } = await import('../operations/users.ts')
      const users = createUsers(services, whole.roles ?? {})
      return (await users.create({ email, password, roles, emailVerified: verified })).id
    },
    async signIn(email, password = testPassword) {
      const response = await post('/sign-in', { email, password })
      if (response.status !== 200) throw new Error(`sign-in: ${response.status} ${await response.text()}`)
      return cookieOf(response)
    },
    remove: () => (beside === null ? temporary.remove() : Promise.resolve()),
  }
}

/** The `Cookie` header that a browser would send after this response: its live session cookie. */
export function cookieOf(response: Response): string {
  const line = response.headers.getSetCookie().find((cookie) => !cookie.includes('-form=')) ?? ''
  return line.split(';')[0] ?? ''
}
