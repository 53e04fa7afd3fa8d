import type { NextRequest } from 'next/server'
import { canonicalPath, isBelow } from '../base/canonical-path.ts'
import { isAuthError } from '../base/error.ts'
import { safeRedirect } from '../base/safe-redirect.ts'
import { hasRole } from '../authorization/policy.ts'
import type { CookieReader } from '../configuration/cookie-reader.ts'
import { isLoopback } from '../configuration/settings.ts'
import type { Settings } from '../configuration/settings.ts'
import { isRenewalDue } from '../session/claims.ts'
import type { Claims } from '../session/claims.ts'
import { readCookie, serializeCookie } from '../session/cookie.ts'
import type { Router } from './router.ts'
import { pathHeader, signInPath } from './sign-in-path.ts'
import type { ProxyOptions } from './types.ts'

/** What the proxy works with. */
export interface ProxyDeps {
  readonly reader: () => CookieReader
  readonly router: Router
  readonly signInPage: string
  readonly afterSignInPage: string
  readonly now: () => number
}

type Inner = ((request: NextRequest) => Response | Promise<Response>) | undefined

/**
 * Makes the proxy: optimistic redirects by what the cookie says, and renewal of stateless cookies. It asks no store, since it runs
 * before everything, prefetches included. Nothing is safe because of it: pages, routes and actions check for themselves.
 */
export function createProxy(
  deps: ProxyDeps,
  options: ProxyOptions<string>,
  inner: Inner,
): (request: NextRequest) => Promise<Response> {
  const rules = canonicalRules(options)

  return async (request) => {
    const url = request.nextUrl
    const path = canonicalPath(url.pathname)
    const guarded = path === null || [...rules.protect, ...rules.roles.keys()].some((prefix) => isBelow(path, prefix))
    let reader: CookieReader
    try {
      reader = deps.reader()
    } catch (error) {
      if (isAuthError(error) && guarded) return new Response(error.message, { status: error.status })
      return passOn(deps, request, inner)
    }
    const { settings } = reader
    const value = readCookie(request.headers.get('cookie'), settings.cookieName)
    const claims = reader.open(value)
    const signInPage =
      rules.signInPages.find(([prefix]) => path !== null && isBelow(path, prefix))?.[1] ?? deps.signInPage
    if (guarded && claims === null) {
      return redirectTo(
        request,
        settings,
        signInPath(signInPage, url.pathname + cleanSearch(url), value === null ? null : 'ended'),
      )
    }
    if (claims !== null && path !== null && !mayEnter(rules.roles, path, claims))
      return redirectTo(request, settings, deps.afterSignInPage)
    const refusedBefore = url.searchParams.has('reason')
    if (claims !== null && path !== null && !refusedBefore && rules.guestOnly.some((prefix) => isBelow(path, prefix))) {
      return redirectTo(
        request,
        settings,
        safeRedirect(url.searchParams.get('next'), settings.origin) ?? deps.afterSignInPage,
      )
    }
    request.headers.set(pathHeader, url.pathname + cleanSearch(url))
    if (refusedBefore && value !== null && !isCrossSite(request)) {
      return withCookie(await passOn(deps, request, inner), settings, { value: '', maxAgeSeconds: 0 })
    }
    if (claims === null || !isRenewalDue(claims, deps.now())) return passOn(deps, request, inner)
    const renewed = reader.reseal(claims)
    request.cookies.set(settings.cookieName, renewed.value)
    return withCookie(await passOn(deps, request, inner), settings, renewed)
  }
}

interface Rules {
  readonly protect: readonly string[]
  readonly guestOnly: readonly string[]
  readonly roles: ReadonlyMap<string, string>
  /** Longest prefix first. */
  readonly signInPages: readonly (readonly [string, string])[]
}

function canonicalRules({ protect = [], guestOnly = [], role = {}, signInPages = {} }: ProxyOptions<string>): Rules {
  return {
    protect: protect.map(canonicalRule),
    guestOnly: guestOnly.map(canonicalRule),
    roles: new Map(Object.entries(role).map(([prefix, name]) => [canonicalRule(prefix), name])),
    signInPages: Object.entries(signInPages)
      .map(([prefix, page]) => [canonicalRule(prefix), page] as const)
      .toSorted(([one], [other]) => other.length - one.length),
  }
}

function canonicalRule(path: string): string {
  const canonical = path.startsWith('/') ? canonicalPath(path) : null
  if (canonical === null)
    throw new TypeError(`sallyport: ${JSON.stringify(path)} is not a path for the proxy; write it like '/dashboard'.`)
  return canonical
}

function mayEnter(roles: ReadonlyMap<string, string>, path: string, claims: Claims): boolean {
  return [...roles].every(([prefix, role]) => !isBelow(path, prefix) || hasRole(claims, role))
}

async function passOn(deps: ProxyDeps, request: NextRequest, inner: Inner): Promise<Response> {
  return inner === undefined ? deps.router.passOn(request) : inner(request)
}

function withCookie(
  response: Response,
  settings: Settings,
  cookie: { value: string; maxAgeSeconds: number },
): Response {
  response.headers.append('set-cookie', serializeCookie({ name: settings.cookieName, ...cookie }))
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

/** A link on another site must not sign anybody out, however it is written. */
function isCrossSite(request: NextRequest): boolean {
  const site = request.headers.get('sec-fetch-site')
  return site === 'cross-site' || site === 'same-site'
}

/** The query without what Next adds for itself. */
function cleanSearch(url: URL): string {
  const search = new URLSearchParams(url.searchParams)
  search.delete('_rsc')
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}
