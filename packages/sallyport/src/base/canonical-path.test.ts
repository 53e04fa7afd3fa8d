import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyText } from '../testing-only/any-text.ts'
import { canonicalPath, isBelow } from './canonical-path.ts'

/** The pieces that path tricks are made of. */
const encoded = '%2e %2E %2f %2F %5c %25 %252f %2525 % %4 %ff %00 %0a %20 61'.split(' ')
const plain = [
  '/',
  '//',
  '\\',
  '.',
  '..',
  ';',
  ';x=1',
  ' ',
  '\t',
  '\0',
  'A',
  'é',
  'e\u0301',
  'ａ',
  '％',
  '／',
  '‥',
  'İ',
  'ſ',
  '\ud800',
]
const forms =
  '.rsc .prefetch.rsc .segments _tree.segment.rsc .json /_next/data/b/ _next data index x admin ADMIN'.split(' ')
const piece = fc.constantFrom(...encoded, ...plain, ...forms)
const trick = fc.array(piece, { maxLength: 12 }).map((pieces) => `/${pieces.join('')}`)
const anyPath = fc.oneof(trick, anyText(), fc.webPath())

describe('one spelling', () => {
  it.each([
    '/admin',
    '/admin/',
    '//admin',
    '///admin//',
    '\\admin',
    '/\\admin',
    '/%61dmin',
    '/%41DMIN',
    '/ADMIN',
    '/Admin',
    '/admin%2f',
    '/admin%5c',
    '/%2fadmin',
    '/admin;x',
    '/admin;x=1/',
    '/admin;a;b',
    '/;x/admin',
    '/admin%3bx',
    '/admin;%0ax',
    '/./admin',
    '/admin/.',
    '/%2e/admin',
    '/admin.',
    '/admin...',
    '/admin%20',
    '/admin%2e',
    '/admin%09',
    '/%2561dmin',
    '/%252561dmin',
    '/%252fadmin',
    '/\uff41dmin',
    '/%EF%BD%81dmin',
    '/admin\uff0f',
    '/\uff0e/admin',
    '/\uff0561dmin',
  ])('AT221 %j is /admin', (path) => {
    expect(canonicalPath(path)).toBe('/admin')
  })

  it.each([
    ['/', '/'],
    ['', '/'],
    ['//', '/'],
    ['/users/John.Doe', '/users/john.doe'],
    ['/a%20b/c', '/a b/c'],
    ['/100%25', '/100%25'],
    ['/%C3%A9', '/é'],
    ['/e%CC%81', '/é'],
    ['/administrator', '/administrator'],
  ])('%s is %s', (path, canonical) => {
    expect(canonicalPath(path)).toBe(canonical)
  })
})

describe('a path that a guard must take for protected', () => {
  it.each([
    ['a percent sign alone', '/admin%'],
    ['half an escape', '/admin%2'],
    ['no hexadecimal', '/%zz'],
    ['bytes that are no UTF-8', '/admin%ff'],
    ['an overlong slash', '/admin%c0%af'],
    ['half a surrogate pair', '/%ed%a0%80'],
    ['malformed once decoded', '/%2561dmin%25ff'],
    ['NUL', '/admin\0'],
    ['an encoded NUL', '/admin%00.png'],
    ['NUL, encoded twice', '/admin%2500'],
    ['five encodings', '/%2525252561dmin'],
    ['a .. that was left', '/public/../admin'],
    ['a .. before an encoded slash', '/admin/%2e%2e%2fpublic'],
    ['a .. after an encoded slash', '/admin/x%2f..%2f..%2fpublic'],
    ['a .. after an encoded backslash', '/admin/x%5c..%5cpublic'],
    ['a .. with a parameter', '/admin/..;/public'],
    ['a .. encoded twice', '/admin/%252e%252e/public'],
    ['a data form within another', '/_next/data/b/_next/data/c/dashboard.json'],
    ['a .. as one sign', '/admin/\u2025/public'],
  ])('AT221 %s: %j', (_title, path) => {
    expect(canonicalPath(path)).toBeNull()
  })
})

describe('the forms in which Next carries a page', () => {
  it.each([
    ['AT218 /dashboard.rsc', '/dashboard'],
    ['AT218 /dashboard.RSC', '/dashboard'],
    ['AT218 /dashboard%2ersc', '/dashboard'],
    ['AT218 /dashboard.prefetch.rsc', '/dashboard'],
    ['AT218 /dashboard.rsc/', '/dashboard'],
    ['AT218 /dashboard.segments/_tree.segment.rsc', '/dashboard'],
    ['AT218 /dashboard.segments/_full.segment.rsc', '/dashboard'],
    ['AT218 /dashboard.segments/dashboard/__PAGE__.segment.rsc', '/dashboard'],
    ['AT218 /dashboard/team.segments/_tree.segment.rsc', '/dashboard/team'],
    ['AT218 /index.rsc', '/'],
    ['AT218 /index.segments/_tree.segment.rsc', '/'],
    ['AT218 /.rsc', '/'],
    ['AT218 /dashboard.rsc.rsc', '/dashboard'],
    ['AT219 /_next/data/build/dashboard.json', '/dashboard'],
    ['AT219 /_next/data/build/en/dashboard.json', '/en/dashboard'],
    ['AT219 /_next/data/build/dashboard/team.json', '/dashboard/team'],
    ['AT219 /_next/data/build/index.json', '/'],
    ['AT219 /_NEXT/data/build/dashboard.json', '/dashboard'],
    ['AT219 //_next//data/build/dashboard.json', '/dashboard'],
    ['AT219 /_next/data/build/dashboard', '/dashboard'],
    ['AT219 /%5fnext/data/build/dashboard.json', '/dashboard'],
  ])('%s is %s', (path, canonical) => {
    expect(canonicalPath(path.slice(6))).toBe(canonical)
  })

  it.each(['/data.json', '/_next/static/x.js', '/_next/data', '/_next/data/build', '/rsc', '/segments', '/docs/index'])(
    '%s is none of them',
    (path) => {
      expect(canonicalPath(path)).toBe(path)
    },
  )
})

describe('isBelow', () => {
  it.each<[boolean, string, string]>([
    [true, '/admin', '/admin'],
    [true, '/admin/users', '/admin'],
    [false, '/administrator', '/admin'],
    [false, '/', '/admin'],
    [false, '/a/admin', '/admin'],
    [true, '/', '/'],
    [true, '/anything', '/'],
  ])('is %s for %s and %s', (below, path, prefix) => {
    expect(isBelow(path, prefix)).toBe(below)
  })
})

describe('for any path', () => {
  it('what is canonical stays as it is', () => {
    fc.assert(
      fc.property(anyPath, (path) => {
        const canonical = canonicalPath(path)
        if (canonical !== null) expect(canonicalPath(canonical)).toBe(canonical)
      }),
      { numRuns: 10_000 },
    )
  })

  it('AT221 what the router finds below a guarded page is below it, or taken for protected', {
    tags: ['ASVS-1.1.1'],
  }, () => {
    fc.assert(
      fc.property(trick, (rest) => {
        const canonical = canonicalPath(`/admin${rest}`)
        if (canonical !== null) expect(isBelow(canonical, '/admin')).toBe(true)
      }),
      { numRuns: 10_000 },
    )
  })

  it('what is canonical begins with one slash, ends with none, and has no empty, dotted or backslashed part', () => {
    fc.assert(
      fc.property(anyPath, (path) => {
        expect(canonicalPath(path) ?? '/').toMatch(/^\/$|^(?:\/(?!\.\.?(?:\/|$))[^/\\;\0]+)+$/)
      }),
      { numRuns: 10_000 },
    )
  })

  it('AT210 100 kB that are made to be slow take no time', { tags: ['ASVS-1.3.12'] }, () => {
    const since = performance.now()
    for (const part of ['.', ' ', ';', '%25', '%2e', '/', '.rsc', '.segments', '/_next/data/b', '.rsc.', 'a/', '%']) {
      canonicalPath(`/${part.repeat(Math.ceil(100_000 / part.length))}x`)
      canonicalPath(`/x${part.repeat(Math.ceil(100_000 / part.length))}`)
    }
    expect(performance.now() - since).toBeLessThan(1_000)
  })
})
