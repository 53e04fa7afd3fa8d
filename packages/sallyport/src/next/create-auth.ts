import { assertRequirement, isStrict, refusal } from '../authorization/requirement.ts'
import type { Requirement } from '../authorization/requirement.ts'
import { permits } from '../authorization/policy.ts'
import type { Roles } from '../authorization/policy.ts'
import { AuthError } from '../base/error.ts'
import { isBuilding } from '../base/env.ts'
import { platformOf } from '../base/platform.ts'
import { createCookieReader } from '../configuration/cookie-reader.ts'
import type { CookieReader } from '../configuration/cookie-reader.ts'
import { assertOptions } from '../configuration/assert-options.ts'
import { pagesOf } from '../configuration/options.ts'
import type { AuthOptions } from '../configuration/options.ts'
import { toClientState } from '../http/client-state.ts'
import type { SessionStrategy } from '../session/claims.ts'
import { readCookie } from '../session/cookie.ts'
import { toPeek } from '../session/session.ts'
import type { Session } from '../session/session.ts'
import type { UserFields } from '../user/field.ts'
import type { User } from '../user/user.ts'
import { createGuards } from './guards.ts'
import { createProxy } from './proxy.ts'
import type { Router } from './router.ts'
import { pathHeader, signInPath } from './sign-in-path.ts'
import { safeRedirect } from '../base/safe-redirect.ts'
import { pagesTransport } from './transport.ts'
import type { Transport } from './transport.ts'
import type { Auth, PagesContext, RequestLike } from './types.ts'
import type { Server } from './server.ts'

/**
 * Makes the app's `auth` for one of the two builds. A thin shell: it checks the options and opens nothing; what needs the store is
 * imported at its first use, so that a proxy loads only what opens a cookie.
 *
 * @throws {TypeError} An option has the wrong shape.
 */
export function createNextAuth<R extends Roles, S extends SessionStrategy, F extends UserFields>(
  options: AuthOptions<R, S, F>,
  router: Router,
): Auth<R, S, F> {
  assertOptions(options)
  const platform = platformOf(options)
  const policy: Roles = options.roles ?? {}
  const pages = pagesOf(options)

  let loading: Promise<Server> | null = null
  const server = (): Promise<Server> =>
    (loading ??= import('./server.ts').then(({ createServer }) => createServer(options, router)))

  let cookieReader: CookieReader | null = null
  const reader = (): CookieReader => (cookieReader ??= createCookieReader(options, platform))

  const transportOf = async (context?: PagesContext): Promise<Transport> =>
    context === undefined ? router.ambient() : pagesTransport(context)
  const checkAmbient = router.once(async () => (await server()).session(await router.ambient()))
  const checkStrictly = router.once(async () =>
    (await server()).session(await router.ambient(), undefined, { strict: true }),
  )
  const getSession = async (context?: PagesContext): Promise<Session | null> => {
    if (context !== undefined) return (await server()).session(pagesTransport(context))
    return checkAmbient()
  }

  async function requireUser(requirement: Requirement & { signInPage?: string | undefined } = {}): Promise<User> {
    assertRequirement(policy, requirement)
    const session = await (isStrict(requirement) ? checkStrictly() : getSession())
    const refused = refusal(policy, requirement, session, platform.clock.now())
    if (session !== null && refused === null) return session.user
    if (refused === 'forbidden') return router.forbid()
    const transport = await router.ambient()
    const here = safeRedirect(transport.header(pathHeader), reader().settings.origin)
    const cookie = transport.cookie(reader().settings.cookieName)
    const reason = refused === 'reauthentication_required' ? 'fresh' : cookie === null ? null : { ended: cookie }
    return router.redirect(signInPath(requirement.signInPage ?? pages.signIn, here, reason))
  }

  const auth = {
    handler: async (req: Parameters<Auth['handler']>[0], res: Parameters<Auth['handler']>[1]) =>
      (await server()).handlePages(req, res),
    handlers: {
      GET: async (request: Request) => (await server()).handleApp(request),
      POST: async (request: Request) => (await server()).handleApp(request),
    },
    getSession,
    getUser: async (context?: PagesContext) => (await getSession(context))?.user ?? null,
    clientState: async (context?: PagesContext) => toClientState(policy, await getSession(context)),
    requireUser,
    can: (user: User | null, permission: string) => permits(policy, user, permission),
    async peek(request: RequestLike) {
      if (cookieReader === null && isBuilding(platform.env())) return null
      const { open, settings } = reader()
      const claims = open(cookieOf(request, settings.cookieName))
      return claims === null ? null : toPeek(claims)
    },
    proxy: (proxyOptions: Parameters<Auth['proxy']>[0] = {}, inner?: Parameters<Auth['proxy']>[1]) =>
      createProxy(
        {
          reader,
          router,
          basePath: options.basePath ?? '/api/auth',
          signInPage: pages.signIn,
          afterSignInPage: pages.afterSignIn,
          openPages: [pages.signUp, pages.verifyEmail],
        },
        proxyOptions,
        inner,
      ),
    ...createGuards({
      policy,
      platform,
      server,
      transportOf,
      routeTransportOf: router.ofRequest,
      signInPage: pages.signIn,
    }),
    // A new function each time: React registers an action by the function, and one that two files export would keep the last id only.
    get signIn() {
      return async (_state: unknown, form: FormData) => (await server()).formAction('signIn', form)
    },
    get signUp() {
      return async (_state: unknown, form: FormData) => (await server()).formAction('signUp', form)
    },
    get verifyEmail() {
      return async (_state: unknown, form: FormData) => (await server()).formAction('verifyEmail', form)
    },
    get signOut() {
      return async (form?: FormData) => (await server()).signOutAction(form)
    },
    formState: async (context: PagesContext) => (await server()).formState(pagesTransport(context)),
    api: {
      signUp: async (input: object, context?: PagesContext) => (await server()).call('signUp', input, context),
      signIn: async (input: object, context?: PagesContext) => (await server()).call('signIn', input, context),
      async signOut(context?: PagesContext) {
        await (await server()).call('signOut', {}, context)
      },
      verifyEmail: async (input: object, context?: PagesContext) =>
        (await server()).call('verifyEmail', input, context),
    },
    async startSession(...args: [string] | [PagesContext, string]) {
      const [context, userId] = args.length === 1 ? [undefined, args[0]] : args
      return (await server()).startSession(await transportOf(context), userId)
    },
    async endSession(context?: PagesContext) {
      await (await server()).endSession(await transportOf(context))
    },
    users: lazyMethods(['create', 'get', 'list', 'update', 'setRoles', 'ban', 'unban', 'delete', 'import'], async () =>
      (await server()).users(),
    ),
    sessions: lazyMethods(['list', 'revoke', 'revokeOthers', 'revokeAll', 'endBefore'], async () =>
      (await server()).sessionActs(),
    ),
    outbox: lazyMethods(['deliver'], async () => (await server()).outbox()),
    migrations: lazyMethods(['status', 'apply'], async () => (await server()).migrations()),
    async ready() {
      await (await server()).ready()
    },
    async close() {
      // What was never loaded has opened nothing.
      if (loading !== null) await (await server()).close()
    },
  }
  return auth as unknown as Auth<R, S, F>
}

/** Methods of an object that is made only when one of them is called. */
function lazyMethods<T extends object, K extends keyof T & string>(
  names: readonly K[],
  open: () => Promise<T>,
): Record<K, unknown> {
  const method =
    (name: K) =>
    async (...args: unknown[]) => {
      const target = await open()
      const call = target[name]
      if (typeof call !== 'function') throw new AuthError('not_supported')
      return Reflect.apply(call, target, args) as unknown
    }
  return Object.fromEntries(names.map((name) => [name, method(name)])) as Record<K, unknown>
}

/** The cookie of a web `Request`, a `NextRequest`, a Node request, or what `cookies()` resolved to. */
function cookieOf(request: RequestLike, name: string): string | null {
  const { headers, cookies } = request
  if (headers instanceof Headers) return readCookie(headers.get('cookie'), name)
  if (isRecord(headers) && typeof headers['cookie'] === 'string') return readCookie(headers['cookie'], name)
  const jar = cookies ?? request
  if (!isRecord(jar)) return null
  if (typeof jar['get'] === 'function') {
    const found: unknown = Reflect.apply(jar['get'], jar, [name])
    return isRecord(found) && typeof found['value'] === 'string' ? found['value'] : null
  }
  const value = jar[name]
  return typeof value === 'string' ? value : null
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
