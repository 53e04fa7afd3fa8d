import type { NextFetchEvent, NextRequest } from 'next/server'
import { canonicalPath, isBelow } from '../base/canonical-path.ts'
import { isAuthError } from '../base/error.ts'
import { safeRedirect } from '../base/safe-redirect.ts'
import { hasRole } from '../authorization/policy.ts'
import type { CookieReader } from '../configuration/cookie-reader.ts'
import { isLoopback } from '../configuration/settings.ts'
import type { Settings } from '../configuration/settings.ts'
import type { Claims } from '../session/claims.ts'
import { readCookie, serializeCookie } from '../session/cookie.ts'
import type { Router } from './router.ts'
import { cookieMark, pathHeader, refusedParameter, signInPath } from './sign-in-path.ts'
import type { OwnProxy, ProxyOptions } from './types.ts'

/** What the proxy works with. */
export interface ProxyDeps {
  readonly reader: () => CookieReader
  readonly router: Router
  /** Where the endpoints are mounted. */
  readonly basePath: string
  readonly signInPage: string
  readonly afterSignInPage: string
  /** Further pages that lead to a session: sign-up, confirmation. */
  readonly openPages: readonly string[]
}

/** Passes a request on: to the app's own proxy, or to what is behind. */
type PassOn = (request: NextRequest) => Response | Promise<Response>

/**
 * Makes the proxy: optimistic redirects by what the cookie says, and renewal of cookies (stateless ones that are due,
 * and those that an older secret sealed). It asks no store, since it runs
 * before everything, prefetches included. Nothing is safe because of it: pages, routes and actions check for themselves.
 */
export function createProxy(
  deps: ProxyDeps,
  options: ProxyOptions<string>,
  inner: OwnProxy | undefined,
): (request: NextRequest, event?: NextFetchEvent) => Promise<Response> {
  const rules = canonicalRules(deps, options)

  return async (request, event) => {
    const passOn = passOnTo(deps.router, inner, event)
    const url = request.nextUrl
    const path = canonicalPath(url.pathname)
    const open = path !== null && rules.open.some((prefix) => isBelow(path, prefix))
    const guarded =
      !open && (path === null || [...rules.protect, ...rules.roles.keys()].some((prefix) => isBelow(path, prefix)))
    let reader: CookieReader
    try {
      reader = deps.reader()
    } catch (error) {
      // Whatever is wrong, a guarded path is not passed on; the page would refuse too.
      return guarded ? new Response(isAuthError(error) ? error.message : null, { status: 503 }) : passOn(request)
    }
    const { settings } = reader
    const value = readCookie(request.headers.get('cookie'), settings.cookieName)
    const claims = reader.open(value)
    if (guarded && claims === null) {
      const page = rules.signInPages.find(([prefix]) => path !== null && isBelow(path, prefix))?.[1] ?? deps.signInPage
      return redirectTo(
        request,
        settings,
        signInPath(page, url.pathname + cleanSearch(url), value === null ? null : { ended: value }),
      )
    }
    if (guarded && claims !== null && path !== null && !mayEnter(rules.roles, path, claims)) {
      // Where the page for signed-in people needs that role too, the page itself must say no: a redirect would be a loop.
      const home = canonicalPath(new URL(deps.afterSignInPage, settings.origin).pathname)
      if (home !== null && mayEnter(rules.roles, home, claims))
        return redirectTo(request, settings, deps.afterSignInPage)
    }
    const reason = open ? url.searchParams.get('reason') : null
    if (
      claims !== null &&
      path !== null &&
      reason === null &&
      rules.guestOnly.some((prefix) => isGuestOnly(path, prefix))
    ) {
      const target = safeRedirect(url.searchParams.get('next'), settings.origin) ?? deps.afterSignInPage
      const targetPath = canonicalPath(new URL(target, settings.origin).pathname)
      if (targetPath !== null && !rules.guestOnly.some((prefix) => isGuestOnly(targetPath, prefix)))
        return redirectTo(request, settings, target)
    }
    request.headers.set(pathHeader, url.pathname + cleanSearch(url))
    // Only the very cookie that was refused: neither a link elsewhere nor an old tab can sign anybody out.
    if (reason === 'ended' && value !== null && url.searchParams.get(refusedParameter) === cookieMark(value)) {
      return withCookie(await passOn(request), settings, { value: '', maxAgeSeconds: 0 })
    }
    // What a page asks by a timer is no use of a session.
    const isNoUse = path === rules.sessionPath && url.searchParams.get('use') === 'no'
    const renewed = value === null || claims === null ? null : reader.renew(value, claims, !isNoUse)
    if (renewed === null) return passOn(request)
    request.cookies.set(settings.cookieName, renewed.value)
    return withCookie(await passOn(request), settings, renewed)
  }
}

interface Rules {
  /** Never guarded: the endpoints, and the pages that lead to a session. */
  readonly open: readonly string[]
  readonly protect: readonly string[]
  readonly guestOnly: readonly string[]
  readonly roles: ReadonlyMap<string, string>
  /** Of the endpoint by which a browser asks who is signed in. */
  readonly sessionPath: string
  /** Longest prefix first. */
  readonly signInPages: readonly (readonly [string, string])[]
}

function canonicalRules(
  deps: Pick<ProxyDeps, 'basePath' | 'signInPage' | 'openPages'>,
  { protect = [], guestOnly = [], role = {}, signInPages = {} }: ProxyOptions<string>,
): Rules {
  return {
    open: [deps.basePath, deps.signInPage, ...deps.openPages, ...Object.values(signInPages)].map(canonicalRule),
    protect: protect.map(canonicalRule),
    guestOnly: guestOnly.map(canonicalRule),
    sessionPath: canonicalRule(`${deps.basePath}/session`),
    roles: new Map(Object.entries(role).map(([prefix, name]) => [canonicalRule(prefix), name ?? 'user'])),
    signInPages: Object.entries(signInPages)
      .map(([prefix, page]) => [canonicalRule(prefix), page] as const)
      .toSorted(([one], [other]) => other.length - one.length),
  }
}

/** The start page as a guest-only page is that page, not everything below it. */
function isGuestOnly(path: string, prefix: string): boolean {
  return prefix === '/' ? path === '/' : isBelow(path, prefix)
}

function canonicalRule(path: string): string {
  const canonical = path.startsWith('/') ? canonicalPath(path) : null
  if (canonical === null)
    throw new TypeError(`sallyport: ${JSON.stringify(path)} is not a path for the proxy; write it like '/dashboard'.`)
  return canonical
}

function mayEnter(rules: ReadonlyMap<string, string>, path: string, claims: Claims): boolean {
  const { roles } = claims
  // Too many to carry in the cookie: the page will ask the store.
  if (roles === null) return true
  return [...rules].every(([prefix, role]) => !isBelow(path, prefix) || hasRole({ roles }, role))
}

/** The app's own proxy, which may answer nothing to let a request through, as in a proxy without ours. */
function passOnTo(router: Router, inner: OwnProxy | undefined, event: NextFetchEvent | undefined): PassOn {
  if (inner === undefined) return router.passOn
  // Next always passes the event; only a test calls without one.
  return async (request) => (await inner(request, event as NextFetchEvent)) ?? router.passOn(request)
}

function withCookie(
  response: Response,
  settings: Settings,
  cookie: { value: string; maxAgeSeconds: number },
): Response {
  const line = serializeCookie({ name: settings.cookieName, ...cookie })
  try {
    return setHeaders(response, line)
  } catch {
    // The app's own proxy answered with headers that cannot be changed, as those of `Response.redirect()`.
    return setHeaders(new Response(response.body, response), line)
  }
}

function setHeaders(response: Response, setCookie: string): Response {
  response.headers.append('set-cookie', setCookie)
  response.headers.set('cache-control', 'private, no-store')
  return response
}

/** A redirect within the site that was called, if it is one of ours; the host header decides nothing else. */
function redirectTo(request: NextRequest, settings: Settings, path: string): Response {
  const called = request.nextUrl.origin
  const own = settings.origins.includes(called) || (settings.anyLoopback && isLoopback(request.nextUrl.hostname))
  const location = new URL(path, own ? called : settings.origin).href
  const status = request.method === 'GET' || request.method === 'HEAD' ? 307 : 303
  return new Response(null, { status, headers: { location, 'cache-control': 'private, no-store' } })
}

/** The query without what Next adds for itself. */
function cleanSearch(url: URL): string {
  const search = new URLSearchParams(url.searchParams)
  search.delete('_rsc')
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}
