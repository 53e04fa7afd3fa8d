import * as fc from 'fast-check'
import { NextRequest, NextResponse } from 'next/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemPlatform } from '../base/platform.ts'
import { createCookieReader } from '../configuration/cookie-reader.ts'
import { testOrigin, testSecret } from '../testing-only/test-auth.ts'
import { createProxy } from './proxy.ts'
import { openNextRouter } from './testing-only/next-router.ts'
import type { NextRouter, PathConfig } from './testing-only/next-router.ts'

const built = {
  app: ['/admin', '/admin/users', '/admin/[id]', '/admin/all/[...rest]', '/about'],
  pages: ['/shop/orders', '/shop/orders/list', '/shop/orders/[id]', '/shop'],
}
const isProtected = (page: string) => /^\/(?:admin|shop\/orders)(?:\/|$)/.test(page)

const reader = createCookieReader(
  { url: testOrigin, secret: testSecret, database: 'file:/none.db' },
  { ...systemPlatform, env: () => ({ NODE_ENV: 'production' }) },
)
const proxy = createProxy(
  {
    reader: () => reader,
    router: { passOn: (request: NextRequest) => NextResponse.next({ request }) } as never,
    basePath: '/api/auth',
    signInPage: '/login',
    afterSignInPage: '/home',
    openPages: [],
  },
  { protect: ['/shop/orders'], role: { '/admin': 'admin' } },
  undefined,
)

/** Whether a stranger who asks for a path gets past the proxy. */
async function passes(path: string, nextConfig: PathConfig): Promise<boolean> {
  const { i18n, ...rest } = nextConfig
  const request = new NextRequest(`${testOrigin}${path}`, { nextConfig: { ...rest, i18n: i18n ?? null } })
  return (await proxy(request)).headers.get('x-middleware-next') === '1'
}

const configs: Readonly<Record<string, PathConfig>> = {
  'at the root': { basePath: '', trailingSlash: false },
  'below a base path, with slashes at the end': { basePath: '/docs', trailingSlash: true },
  'with languages': { basePath: '/docs', trailingSlash: false, i18n: { locales: ['en', 'de'], defaultLocale: 'en' } },
}

it('the proxy lets strangers to pages that it does not protect', async () => {
  for (const config of Object.values(configs)) expect(await passes(`${config.basePath}/about`, config)).toBe(true)
})

describe.each(Object.entries(configs))('an app %s', (_title, config) => {
  let router: NextRouter
  beforeAll(async () => {
    router = await openNextRouter(config, built)
  })
  afterAll(() => router.remove())

  it('AT218 AT219 AT221 no spelling of a protected page that the router of Next serves gets past the proxy', async () => {
    let served = 0
    await fc.assert(
      fc.asyncProperty(spelling(config), async (path) => {
        const page = await router.servedPage(path)
        if (page === null || !isProtected(page)) return
        served += 1
        expect([path, page, await passes(path, config)]).toEqual([path, page, false])
      }),
      { numRuns: 300 },
    )
    // Else it would say nothing.
    expect(served).toBeGreaterThan(30)
  })
})

it('of a part .. in its data form Next tells the proxy another path than it serves: the page itself must say no', async () => {
  const config: PathConfig = { basePath: '', trailingSlash: false }
  const router = await openNextRouter(config, built)
  const path = '/_next/data/build/shop/orders/%2e%2e.json'
  expect(await router.servedPage(path)).toBe('/shop/orders/[id]')
  expect(new NextRequest(`${testOrigin}${path}`).nextUrl.pathname).toBe('/shop/')
  await router.remove()
})

/** A path of one of the pages, changed in some of the ways that routers see through. */
function spelling({ basePath, i18n }: PathConfig): fc.Arbitrary<string> {
  // Without `..` in its data form, which is the test before this.
  const value = fc.constantFrom('7', 'users', 'a%20b', '%2e.x', '..%2fabout', 'a.b', 'ü', '%', 'x.rsc', 'about')
  const page = fc
    .tuple(fc.constantFrom(...built.app, ...built.pages), value, value)
    .map(([path, one, other]) => path.replace('[id]', one).replace('[...rest]', `${one}/${other}`))
  const at = fc.nat(30)
  const inserted = (text: string) =>
    at.map((where) => (path: string) => {
      const slash = path.indexOf('/', where % path.length)
      return slash < 0 ? path + text : path.slice(0, slash) + text + path.slice(slash)
    })
  const changed = (change: (character: string) => string) =>
    at.map((where) => (path: string) => {
      const index = where % path.length
      return path.slice(0, index) + change(path.charAt(index)) + path.slice(index + 1)
    })
  const hex = (character: string) =>
    encodeURIComponent(character).replace(/^[^%]$/, (one) => `%${one.charCodeAt(0).toString(16)}`)
  const ends = ['/', '?a=/about', '#x', '.rsc', '.rsc', '.segments/_tree.segment.rsc', '.json']
  const tricks = fc.oneof(
    { weight: 8, arbitrary: changed(hex) },
    { weight: 8, arbitrary: fc.constantFrom(...ends).map((end) => (path: string) => path + end) },
    { weight: 6, arbitrary: fc.constantFrom('/.', '/x/..', '%2f', '/%2e', ';x', '\\', '%5c', '//').chain(inserted) },
    changed((character) => hex(hex(character))),
    changed((character) => character.toUpperCase()),
  )
  const locale = i18n === undefined ? [''] : ['', '/en', '/de', '/DE', '/%64e']
  const carried = fc.constantFrom<(path: string) => string>(
    (path) => path,
    (path) => path,
    (path) => `/_next/data/build${path}.json`,
  )
  return fc
    .record({
      page,
      tricks: fc.array(tricks, { maxLength: 2 }),
      locale: fc.constantFrom(...locale),
      carried,
      late: fc.array(changed(hex), { maxLength: 1 }),
    })
    .map((one) => {
      const within = one.tricks.reduce((path, trick) => trick(path), one.page)
      const whole = one.late.reduce((path, trick) => trick(path), one.carried(one.locale + within))
      return basePath + (whole.startsWith('/') ? whole : `/${whole}`)
    })
}
