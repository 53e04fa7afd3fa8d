import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { anyText } from '../testing-only/any-text.ts'
import { canonicalName } from './canonical-name.ts'

it.each([
  ['Ada Lovelace', 'Ada Lovelace'],
  ['  Ada \n', 'Ada'],
  ['Jose\u0301', 'Jos\u00e9'],
  ["D'Arcy O'Neil-Smith, Jr.", "D'Arcy O'Neil-Smith, Jr."],
  ['محمد', 'محمد'],
  ['山田 太郎', '山田 太郎'],
  ['क्‍ष', 'क्‍ष'],
  ['👩‍🚀', '👩‍🚀'],
  ['<b>Ada</b>', '<b>Ada</b>'],
])('%j is the name %j', (text, name) => {
  expect(canonicalName(text)).toBe(name)
})

it.each([
  ['AT206 a line end', 'Ada\r\nBcc: eve@example.com'],
  ['AT205 an escape', 'Ada\u001b[31m'],
  ['a C1 control', 'Ada\u009b31m'],
  ['NUL', 'Ada\0'],
  ['a line separator', 'Ada\u2028Eve'],
  ['a paragraph separator', 'Ada\u2029Eve'],
  ['an override of direction', 'Ada\u202eevE'],
  ['an isolate', 'Ada\u2067Eve'],
  ['half a surrogate pair', 'Ada\ud800'],
  ['an unassigned character', 'Ada\u0378'],
])('%s is refused', (_title, text) => {
  expect(canonicalName(text)).toBeNull()
})

it('200 characters are the most, an emoji counts as one', { tags: ['ASVS-1.3.3'] }, () => {
  expect(canonicalName('👩'.repeat(200))).not.toBeNull()
  expect(canonicalName('👩'.repeat(201))).toBeNull()
})

it('what is canonical stays as it is, whatever the text', () => {
  fc.assert(
    fc.property(anyText(), (text) => {
      const name = canonicalName(text)
      if (name !== null) expect(canonicalName(name)).toBe(name)
    }),
  )
})
