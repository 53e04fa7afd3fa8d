import { describe, expect, test } from 'vitest'
import { expectation, field, fits } from './field.ts'

describe('field', () => {
  test('nothing is open to clients unless it is marked', () => {
    expect(field.string().definition).toMatchObject({ input: false, public: false, default: null })
    expect(field.string().input().definition).toMatchObject({ input: 'optional', public: false })
    expect(field.string().input({ required: true }).definition.input).toBe('required')
    expect(field.boolean().default(false).public().definition).toMatchObject({ default: false, public: true })
  })

  test('a definition is plain data and cannot be changed', () => {
    const { definition } = field.enum(['free', 'pro']).default('free')
    expect(JSON.parse(JSON.stringify(definition))).toEqual({
      kind: 'enum',
      values: ['free', 'pro'],
      maxLength: null,
      default: 'free',
      input: false,
      public: false,
    })
    expect(Object.isFrozen(definition)).toBe(true)
  })

  test('a default that is no value of the field is refused where it is written', () => {
    expect(() => field.enum(['free', 'pro']).default('gold' as 'free')).toThrow(TypeError)
    expect(() => field.integer().default(1.5)).toThrow(TypeError)
    expect(() => field.string({ maxLength: 3 }).default('four')).toThrow(TypeError)
    expect(() => field.date().default(new Date(Number.NaN))).toThrow(TypeError)
    expect(() => field.string().default("\\'); drop table auth_users --")).toThrow(TypeError)
  })

  test.each([[[]], [['a', 'a']], [['']], [['x'.repeat(65)]], ['free' as unknown as string[]], [['line\nbreak']]])(
    'field.enum(%j) is refused',
    (values) => {
      expect(() => field.enum(values)).toThrow(TypeError)
    },
  )

  test.each([0, 1.5, 10_001, Number.NaN])('field.string({ maxLength: %d }) is refused', (maxLength) => {
    expect(() => field.string({ maxLength })).toThrow(RangeError)
  })
})

describe('fits', () => {
  const { definition: text } = field.string({ maxLength: 2 })
  test.each([
    ['two astral characters are two', '👩👩', true],
    ['three are too many', '👩👩👩', false],
    ['a line break', 'a\n', false],
    ['NUL', 'a\0', false],
    ['half a surrogate pair', '\ud800', false],
    ['a number', 1, false],
    ['an object with toString', { toString: () => 'a' }, false],
  ])('text: %s', (_name, value, expected) => {
    expect(fits(text, value)).toBe(expected)
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '1', null, [1]])('%j is no integer', (value) => {
    expect(fits(field.integer().definition, value)).toBe(false)
  })

  test('each kind says what it takes', () => {
    const all = [field.string(), field.enum(['a', 'b']), field.integer(), field.number(), field.boolean(), field.date()]
    expect(new Set(all.map(({ definition }) => expectation(definition))).size).toBe(all.length)
  })
})
