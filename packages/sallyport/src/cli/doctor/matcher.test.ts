import { createRequire } from 'node:module'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { matcherPattern } from './matcher.ts'

/** What Next's build makes of the matchers of a proxy. */
const build = createRequire(import.meta.url)('next/dist/build/analysis/get-page-static-info') as {
  getMiddlewareMatchers(matcher: string, config: object): readonly [{ readonly regexp: string }]
}

it.each([
  ['/((?!_next/static|_next/image|favicon.ico).*)', ['/', '/dashboard', '/users/john.doe'], ['/_next/static/x.js']],
  ['/dashboard/:path*', ['/dashboard', '/dashboard/a/b'], ['/dash', '/dashboards']],
  ['/users/:id', ['/users/7'], ['/users', '/users/7/edit']],
  ['/docs/:path+', ['/docs/a/b'], ['/docs']],
  ['/shop/:id?', ['/shop', '/shop/1'], ['/shop/1/2']],
  ['/a.b', ['/a.b'], ['/axb']],
  ['/((?!api|_next/static|.*\\.png$).*)', ['/x'], ['/a.png']],
  ['/users/:id(\\d+)', ['/users/7', '/users/42'], ['/users/ada', '/users/a7']],
  ['/:locale(en|de)/shop', ['/en/shop'], ['/fr/shop', '/enen/shop']],
  ['/:locale(en|de)?/shop', ['/shop', '/de/shop'], ['/fr/shop']],
  ['/years/:year(\\d{4})*', ['/years', '/years/2025/2026'], ['/years/x']],
  ['/:file.:ending', ['/a.png'], ['/a']],
  ['/a\\:b', ['/a:b'], ['/a']],
])('reads %s as Next does', (matcher, inside, outside) => {
  const pattern = matcherPattern(matcher)
  for (const path of inside) expect([path, pattern?.test(path)]).toEqual([path, true])
  for (const path of outside) expect([path, pattern?.test(path)]).toEqual([path, false])
})

it.each([
  '/((',
  '/(a',
  '/a)',
  '/{:lang}?/docs',
  '/a*',
  '/:',
  '/:a:b',
  '/(?:a)',
  '/((a))',
  'dashboard',
  '/a\\',
  '/a\\\\(',
  '',
])('%j is not guessed', (matcher) => {
  expect(matcherPattern(matcher)).toBeNull()
})

it('reads any matcher as the build of Next does, for any path', () => {
  const names =
    ':id :path* :path+ :id? :id(\\d+) :id(\\d{1,2})* :lang(en|de) :lang(en|de)? :file(.*\\.png) u-:id :a.:b a:b'
  const groups = '(.*) (\\d+) (\\d+)* (a|b)? (a|b)+ ((?!api|_next/static).*) ((?!a(?:b|7)$).*) v(\\d+) .(b|7)'
  const texts = 'a b a.b users _next/static a\\.b a\\:b a$b ü'
  const anyOf = (list: string) => fc.constantFrom(...list.split(' '))
  const part = fc.oneof(anyOf(texts), anyOf(names), anyOf(groups))
  const matcher = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) =>
    // A name must not come twice: Next refuses that.
    parts.map((one, at) => `/${one.replace(/(?<!\\):(\w+)/g, `:$1${at}`)}`).join(''),
  )
  const step = anyOf('a b a.b users 7 42 123 en de api apis x.png .b u-7 u- 7.8 _next static a:b a$b a7 ab v7 ü A')
  const path = fc
    .tuple(fc.array(step, { maxLength: 5 }), fc.constantFrom('', '/'))
    .map(([steps, end]) => `/${steps.join('/')}${steps.length > 0 ? end : ''}`)
  fc.assert(
    fc.property(matcher, fc.array(path, { minLength: 10, maxLength: 10 }), (source, paths) => {
      const [{ regexp }] = build.getMiddlewareMatchers(source, {})
      const theirs = new RegExp(regexp)
      expect(paths.filter((one) => matcherPattern(source)?.test(one))).toEqual(paths.filter((one) => theirs.test(one)))
    }),
    { numRuns: 500 },
  )
})
