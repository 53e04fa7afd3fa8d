import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { anyText } from '../testing-only/any-text.ts'
import { fromBase64Url, toBase64Url } from './base64url.ts'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

it.each([
  ['', ''],
  ['f', 'Zg'],
  ['fo', 'Zm8'],
  ['foo', 'Zm9v'],
  ['foob', 'Zm9vYg'],
  ['fooba', 'Zm9vYmE'],
  ['foobar', 'Zm9vYmFy'],
])('%j is written %j, as in RFC 4648 §10 without padding', (text, encoded) => {
  expect(toBase64Url(Buffer.from(text))).toBe(encoded)
  expect(fromBase64Url(encoded)?.toString()).toBe(text)
})

it('the two signs of the URL alphabet are used', () => {
  expect(toBase64Url(Uint8Array.of(0xfb, 0xff))).toBe('-_8')
})

it('a part of a larger buffer is written alone', () => {
  expect(toBase64Url(new Uint8Array([1, 2, 3, 4, 5]).subarray(1, 3))).toBe('AgM')
})

it('any bytes come back', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(fromBase64Url(toBase64Url(bytes))).toEqual(Buffer.from(bytes))
    }),
  )
})

it.each([
  ['padding', 'Zg=='],
  ['the standard alphabet', '+/8'],
  ['white space', 'Zm 9v'],
  ['a line end', 'Zm9v\n'],
  ['a leading blank', ' Zm9v'],
  ['a dot', 'Zm9v.'],
  ['left-over bits', 'Zh'],
  ['left-over bits after two bytes', 'Zm9'],
  ['one character too few', 'Zm9vY'],
  ['a full-width letter', '\uff3am9v'],
])('AT080 %s is refused: %j', (_title, text) => {
  expect(fromBase64Url(text)).toBeNull()
})

it('AT080 of all texts that end alike in any of 64 ways, exactly one is read as one byte', () => {
  const read = Array.from(alphabet, (last) => fromBase64Url(`Z${last}`)).filter((bytes) => bytes !== null)
  expect(read.map((bytes) => bytes[0])).toEqual([0x64, 0x65, 0x66, 0x67])
})

it('AT080 whatever is read is written the same: each text has one meaning, and each meaning one text', () => {
  const mostlyBase64 = fc.string({ unit: fc.constantFrom(...Array.from(`${alphabet}=+/ \né`)) })
  fc.assert(
    fc.property(fc.oneof(mostlyBase64, anyText()), (text) => {
      const bytes = fromBase64Url(text)
      if (bytes !== null) expect(toBase64Url(bytes)).toBe(text)
    }),
    { numRuns: 2_000 },
  )
})
