import { systemClock } from '../base/clock.ts'
import { systemEnvironment } from '../base/env.ts'
import { createOpaqueId, systemRandom } from '../base/random.ts'
import { createPagesCall } from './pages-call.ts'
import type { PagesCall, PagesCallInit } from './pages-call.ts'

/** A cookie as Playwright takes it: `context.addCookies([cookie])`. */
export interface TestCookie {
  readonly name: string
  readonly value: string
  readonly domain: string
  readonly path: string
  /** Epoch seconds. */
  readonly expires: number
  readonly httpOnly: boolean
  readonly secure: boolean
  readonly sameSite: 'Lax'
}

/** Somebody who is signed in. */
export interface TestUser<U> {
  /** As the library gave it: id, e-mail address, roles, fields of the app's own. */
  readonly user: U
  /** For Playwright: `await context.addCookies([ada.cookie])`. */
  readonly cookie: TestCookie
  /** The `Cookie` header. */
  readonly cookieHeader: string
  /**
   * A request of theirs, for a route handler: with their cookie, and from a page of the app, so that a POST passes the origin rule.
   *
   * @param path Such as `/api/stats`.
   */
  request(path: string, init?: RequestInit): Request
  /** A call of theirs, for a Pages API route or `getServerSideProps`. */
  pages(path: string, init?: PagesCallInit): PagesCall
  /** For Playwright: `browser.newContext({ storageState: ada.storageState() })`. */
  storageState(): { cookies: TestCookie[]; origins: [] }
}

/** The parts of an `auth` that the kit uses, of `sallyport()` or of `createAuth()`. */
export interface TestableAuth<N, U extends { readonly id: string }> {
  readonly users: { create(user: N): Promise<U> }
  readonly startSession: (...args: never[]) => Promise<unknown>
}

/** Makes signed-in people for the tests of an app. */
export interface TestKit<N, U> {
  /**
   * Makes a user and signs them in, in milliseconds: no password is hashed, and no mail is sent. The session is a real one, begun
   * through the same gates as any other.
   *
   * @param user As for `auth.users.create`; what is left out is made up, and the address is confirmed.
   * @throws {AuthError} As `auth.users.create`.
   */
  signedIn(user?: Partial<N>): Promise<TestUser<U>>
  /** Signs in somebody who is there already, in a session of their own. */
  signIn<P extends { readonly id: string }>(user: P): Promise<TestUser<P>>
}

/**
 * Makes the kit for an app's `auth`. In the process of the tests: with the app's database and secret it makes sessions that the app's
 * server accepts, whichever process that runs in.
 *
 * @param options.url The app's own URL. Default: `AUTH_URL`, else `http://localhost:` and `PORT` or 3000.
 */
export function createTestKit<N extends object, U extends { readonly id: string }>(
  auth: TestableAuth<N, U>,
  { url = defaultUrl() }: { readonly url?: string } = {},
): TestKit<N, U> {
  const origin = new URL(url)

  async function signIn<P extends { readonly id: string }>(user: P): Promise<TestUser<P>> {
    const cookie = toTestCookie(await startSession(auth, origin, user.id), origin)
    const cookieHeader = `${cookie.name}=${cookie.value}`
    const own = { cookie: cookieHeader, origin: origin.origin, 'sec-fetch-site': 'same-origin' }
    return {
      user,
      cookie,
      cookieHeader,
      storageState: () => ({ cookies: [cookie], origins: [] }),
      request(path, init = {}) {
        const headers = new Headers(init.headers)
        for (const [name, value] of Object.entries(own)) if (!headers.has(name)) headers.set(name, value)
        return new Request(new URL(path, origin), { ...init, headers })
      },
      pages: (path, init = {}) =>
        createPagesCall(new URL(path, origin), { ...init, headers: { ...own, ...init.headers } }),
    }
  }

  return {
    signIn,
    async signedIn(user = {}) {
      const made = {
        email: `${createOpaqueId(systemRandom)}@test.example`,
        emailVerified: true,
        name: 'Test Person',
        ...user,
      }
      return signIn(await auth.users.create(made as unknown as N))
    },
  }
}

function defaultUrl(): string {
  const { AUTH_URL, PORT } = systemEnvironment()
  return AUTH_URL === undefined || AUTH_URL === '' ? `http://localhost:${PORT ?? '3000'}` : AUTH_URL
}

/** @returns The `Set-Cookie` header of a new session. */
async function startSession(
  auth: Pick<TestableAuth<never, never>, 'startSession'>,
  origin: URL,
  userId: string,
): Promise<string> {
  const start = auth.startSession as (...args: unknown[]) => Promise<{ setCookie?: string } | undefined>
  // That of `sallyport()` sets the cookie on a response; that of `createAuth()` gives it back.
  if ('handlers' in auth) {
    const call = createPagesCall(origin)
    await start({ req: call.req, res: call.res }, userId)
    return String([call.res.getHeader('set-cookie') ?? ''].flat()[0])
  }
  return (await start(new Request(origin), userId))?.setCookie ?? ''
}

function toTestCookie(setCookie: string, origin: URL): TestCookie {
  const [, name = '', value = '', maxAge = ''] = /^([^=]+)=([^;]*);.*Max-Age=(\d+)/.exec(setCookie) ?? []
  if (name === '')
    throw new Error('sallyport/test: no cookie was set. Is this the auth of sallyport() or createAuth()?')
  return {
    name,
    value,
    domain: origin.hostname,
    path: '/',
    expires: Math.floor(systemClock.now() / 1_000) + Number(maxAge),
    httpOnly: true,
    secure: origin.protocol === 'https:',
    sameSite: 'Lax',
  }
}
