import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyText } from '../testing-only/any-text.ts'
import { field, fits } from './field.ts'
import { fieldFromText } from './field-text.ts'

const kinds = {
  string: field.string(),
  enum: field.enum(['free', 'pro']),
  integer: field.integer(),
  number: field.number(),
  boolean: field.boolean(),
  date: field.date(),
}

const definitions = Object.values(kinds).map(({ definition }) => definition)

describe('a date', () => {
  it.each([
    '2026-02-30',
    '2025-02-29',
    '2026-04-31',
    '2026-02-30T10:00:00Z',
    '2026-13-01',
    '2026-00-10',
    '2026-12-31T24:00:00Z',
    '2026-1-1',
    '12/31/2026',
    'tomorrow',
    '2026-12-31T10:00:00+01:00',
    '1767225600000',
    '',
  ])('%j is none', (text) => {
    expect(fits(kinds.date.definition, fieldFromText(kinds.date.definition, text))).toBe(false)
  })
})

describe('any text', () => {
  it('that a value is written as, as JSON and forms do, is that value again', () => {
    const values = fc.oneof(
      fc.maxSafeInteger().map((value) => [kinds.integer, String(value), value] as const),
      fc
        .tuple(fc.integer(), fc.nat(999))
        .map(([whole, part]) => [kinds.number, `${whole}.${part}`, Number(`${whole}.${part}`)] as const),
      fc
        .date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true })
        .map((date) => [kinds.date, date.toISOString(), date.getTime()] as const),
      fc.constantFrom(
        [kinds.boolean, 'true', true] as const,
        [kinds.boolean, 'false', false] as const,
        [kinds.enum, 'pro', 'pro'] as const,
      ),
    )
    fc.assert(
      fc.property(values, ([{ definition }, text, value]) => {
        expect(fieldFromText(definition, text)).toBe(value)
        expect(fits(definition, fieldFromText(definition, text))).toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  it('is a value of a field, in whose one spelling it stays, or none of it; never an error', () => {
    const near = fc.oneof(
      fc
        .tuple(fc.integer({ min: 1990, max: 2030 }), fc.nat(14), fc.nat(32))
        .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join('-')),
      fc.double().map(String),
      fc.constantFrom(
        '0x10',
        '1e3',
        '1_000',
        '+1',
        '-0',
        ' 1',
        '1.',
        '.5',
        '१',
        'Infinity',
        'TRUE',
        'on',
        'off',
        '0',
        '1',
        '__proto__',
        'free ',
      ),
      anyText({ maxLength: 8 }),
    )
    fc.assert(
      fc.property(near, fc.constantFrom(...definitions), (text, definition) => {
        const value = fieldFromText(definition, text)
        if (!fits(definition, value)) return
        const written = definition.kind === 'date' ? new Date(Number(value)).toISOString() : String(value)
        expect(fieldFromText(definition, written)).toEqual(value)
        // What is a number, or a day, says so itself: nothing else was made of it.
        if (definition.kind === 'date') expect(written.slice(0, 10)).toBe(text.slice(0, 10))
        if (typeof value === 'number' && definition.kind !== 'date') expect(text).toMatch(/^-?[\d.]+$/)
        if (definition.kind === 'boolean') expect(['true', 'false', 'on']).toContain(text)
      }),
      { numRuns: 500 },
    )
  })
})
