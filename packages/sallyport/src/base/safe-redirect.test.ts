import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyText } from '../testing-only/any-text.ts'
import { safeRedirect } from './safe-redirect.ts'

const origin = 'https://good.com'

/** The pieces that redirect tricks are made of. */
const encoded = '%2e %2E%2e %2f %2F %5c %5C %09 %0a %0d %00 %25 %252f %'.split(' ')
const plain = [
  '/',
  '//',
  '\\',
  '.',
  '..',
  '\t',
  '\n',
  '\r',
  ' ',
  '\0',
  '\u2028',
  '\u2215',
  '\uff0f',
  '\u3002',
  'é',
  '\ud800',
]
const parts = '; @ : ? # & = [ ] evil.com https: javascript:alert(1) good.com 80 a'.split(' ')
const piece = fc.constantFrom(...encoded, ...plain, ...parts)
const trick = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''))
const anyTarget = fc.oneof(
  trick,
  trick.map((text) => `/${text}`),
  anyText(),
  anyText().map((text) => `/${text}`),
)

describe('a target that leads to another site is refused', () => {
  it.each([
    'https://evil.com',
    '//evil.com',
    '/\\evil.com',
    '\\/\\/evil.com',
    '/%2f%2fevil.com',
    '/%2F%2Fevil.com',
    '/%2fevil.com',
    '/%5cevil.com',
    '/%5Cevil.com',
    '/%5c%5cevil.com',
    '/\t/evil.com',
    '/\n/evil.com',
    '/\r\n/evil.com',
    '/%09/evil.com',
    '/%0a/evil.com',
    '/%0D%0A//evil.com',
    '/%09%2fevil.com',
    '/%0a%5cevil.com',
    '\t//evil.com',
    ' //evil.com',
    'https:evil.com',
    'https:/evil.com',
    'http://good.com@evil.com',
    'https://good.com.evil.com',
    'https://goodXcom',
    'https://good.com',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    '/..//evil.com',
    '/../..//evil.com',
    '/a/..//evil.com',
    '/./..//evil.com',
    '/.//evil.com',
    '/%2e%2e//evil.com',
    '/%2e//evil.com',
    '/..%2f%2fevil.com/..//evil.com',
    '/./%2fevil.com',
    '/a/../%2f%2fevil.com',
    '/a/../%5cevil.com',
    '/..\\evil.com',
    '/\r\nLocation: https://evil.com',
    'https://evil.com#good.com',
    'https://[::1]',
    'http://[',
    '///evil.com',
    '//good.com/dashboard',
    '////evil.com',
    'good.com:80@evil.com',
    '/\u2215evil.com',
    '/\uff0fevil.com',
    '\u2215\u2215evil.com',
    '\uff0f\uff0fevil.com',
    '/\u2028/evil.com',
    '/\0/evil.com',
    '/ /evil.com',
    '/\u0085/evil.com',
    'evil.com',
    '@evil.com',
    '?next=//evil.com',
    '#//evil.com',
    '%2f%2fevil.com',
    '%',
    '::',
    '',
  ])('AT015 %j', (target) => {
    expect(safeRedirect(target, origin)).toBeNull()
    expect(safeRedirect(target)).toBeNull()
  })
})

describe('a path of the app stays', () => {
  it.each([
    ['/', '/'],
    ['/dashboard', '/dashboard'],
    ['/dashboard/', '/dashboard/'],
    ['/search?q=a%20b&next=//evil.com#top', '/search?q=a%20b&next=//evil.com#top'],
    ['/a/../b', '/b'],
    ['/a//b', '/a//b'],
    ['/münchen?q=é', '/m%C3%BCnchen?q=%C3%A9'],
    ['/100%25', '/100%25'],
    ['/a%2fb', '/a%2fb'],
    ['/users/john.doe', '/users/john.doe'],
  ])('%s as %s', (target, path) => {
    expect(safeRedirect(target, origin)).toBe(path)
    expect(safeRedirect(target)).toBe(path)
  })

  it.each([
    ['/;@evil.com', '/;@evil.com'],
    ['/%0d%0aLocation:https://evil.com', '/%0d%0aLocation:https://evil.com'],
    ['/%252f%252fevil.com', '/%252f%252fevil.com'],
    ['/https://evil.com', '/https://evil.com'],
    ['/evil.com', '/evil.com'],
  ])('AT015 however it looks: %s', (target, path) => {
    expect(safeRedirect(target, origin)).toBe(path)
    expect(safeRedirect(target)).toBe(path)
  })

  it('on an origin with a port', () => {
    expect(safeRedirect('/a', 'http://localhost:3000')).toBe('/a')
  })
})

it.each([null, undefined, 0, true, {}, ['/a'], Symbol('a')])('AT234 %o is no target', (target) => {
  expect(safeRedirect(target, origin)).toBeNull()
})

it('2048 characters are the most', () => {
  expect(safeRedirect(`/${'a'.repeat(2_047)}`, origin)).not.toBeNull()
  expect(safeRedirect(`/${'a'.repeat(2_048)}`, origin)).toBeNull()
})

describe('for any target', () => {
  it('AT015 what is given back leads to the same origin, from any page of it', {
    tags: ['ASVS-1.2.2', 'ASVS-3.7.2'],
  }, () => {
    fc.assert(
      fc.property(anyTarget, (target) => {
        const path = safeRedirect(target, origin)
        if (path === null) return
        expect(new URL(path, origin).origin).toBe(origin)
        expect(new URL(path, `${origin}/deep/page?a=b`).origin).toBe(origin)
      }),
      { numRuns: 5_000 },
    )
  })

  it('AT015 it still does when the path is normalised or decoded once more', { tags: ['ASVS-1.1.1'] }, () => {
    fc.assert(
      fc.property(anyTarget, (target) => {
        const path = safeRedirect(target, origin)
        if (path === null) return
        const { pathname, href } = new URL(path, origin)
        expect(new URL(pathname, origin).origin).toBe(origin)
        expect(new URL(href).origin).toBe(origin)
        expect(new URL(decoded(pathname), origin).origin).toBe(origin)
        expect(safeRedirect(path, origin)).toBe(path)
      }),
      { numRuns: 5_000 },
    )
  })

  it('AT133 what is given back is fit for a header: visible ASCII only', { tags: ['ASVS-1.2.1'] }, () => {
    fc.assert(
      fc.property(anyTarget, (target) => {
        expect(safeRedirect(target, origin) ?? '/').toMatch(/^\/[\x21-\x7e]*$/)
      }),
      { numRuns: 5_000 },
    )
  })
})

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
