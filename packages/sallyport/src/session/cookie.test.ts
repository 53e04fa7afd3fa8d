import { createRequire } from 'node:module'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyText } from '../testing-only/any-text.ts'
import { readCookie, serializeCookie } from './cookie.ts'

/** The reader of the Pages Router: another's, for comparison. */
const parse = createRequire(import.meta.url)('next/dist/compiled/cookie') as {
  parse(header: string, options: { decode: (value: string) => string }): Record<string, string | undefined>
}

const name = '__Host-session'
const value = fc.stringMatching(/^[\w.-]{1,40}$/)
const piece = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(name, '=', '; ', ';', ' ', '"', ',', '%3D', 'session', '__host-session', '\t'),
  },
  { weight: 1, arbitrary: value },
)
const anyHeader = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''))

describe('reading a cookie', () => {
  it('is never an error, and finds nothing that the header does not hold', () => {
    fc.assert(
      fc.property(fc.oneof(anyText(), anyHeader), (header) => {
        const found = readCookie(header, name)
        expect(found === null || header.includes(found)).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })

  it('finds what was set, whatever other cookies there are', () => {
    const other = fc.tuple(fc.stringMatching(/^[\w-]{1,12}$/), fc.stringMatching(/^[^;]{0,12}$/))
    const others = fc.array(
      other.map(([key, text]) => `x${key}=${text}`),
      { maxLength: 4 },
    )
    fc.assert(
      fc.property(others, value, others, (before, text, after) => {
        const set = serializeCookie({ name, value: text, maxAgeSeconds: 60 }).split(';', 1)
        expect(readCookie([...before, ...set, ...after].join('; '), name)).toBe(text)
      }),
      { numRuns: 500 },
    )
  })

  it('finds what Next’s own reader finds, so that both speak of one session', () => {
    fc.assert(
      fc.property(anyHeader, (header) => {
        const theirs = parse.parse(header, { decode: (text) => text })[name] ?? null
        const ours = readCookie(header, name)
        // A value in quotes is none of ours: one reader takes them off.
        if (ours?.startsWith('"') !== true) expect(ours).toBe(theirs)
      }),
      { numRuns: 2_000 },
    )
  })

  it('AT210 100 kB that are made to be slow take no time', () => {
    for (const header of [';'.repeat(100_000), ' '.repeat(100_000), '='.repeat(100_000), `${name} `.repeat(6_000)]) {
      const began = performance.now()
      readCookie(header, name)
      expect(performance.now() - began).toBeLessThan(250)
    }
  })
})
