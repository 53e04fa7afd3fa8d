import { expect, test } from 'vitest'
import { fixedRandom } from '../testing-only/fixed-random.ts'
import { field } from './field.ts'
import { newUser } from './new-user.ts'
import { columnsOf, createUserFieldSet, readFields, storedFields, withFields } from './user-field-set.ts'

const fields = createUserFieldSet({
  plan: field.enum(['free', 'pro']).default('free').public(),
  companyName: field.string().input(),
  seats: field.integer(),
  newsletter: field.boolean().default(false),
  bornAt: field.date(),
})
const row = newUser({ clock: { now: () => 1 }, random: fixedRandom() }, { email: null, name: null })

test('names in camelCase are columns in snake_case, with the type of the field', () => {
  expect(columnsOf(fields)).toEqual([
    { name: 'plan', type: 'text', maxLength: 64, default: 'free' },
    { name: 'company_name', type: 'text', maxLength: 255, default: null },
    { name: 'seats', type: 'integer', maxLength: null, default: null },
    { name: 'newsletter', type: 'boolean', maxLength: null, default: false },
    { name: 'born_at', type: 'integer', maxLength: null, default: null },
  ])
})

test.each(['id', 'role', 'toJSON', '__proto__', 'constructor', 'password', 'Plan', 'a_b', 'a-b', 'x"; drop table', ''])(
  'a field may not be called %j',
  (name) => {
    expect(() => createUserFieldSet(Object.fromEntries([[name, field.string()]]))).toThrow(TypeError)
  },
)

test('a field whose column would be too long for a database is refused', () => {
  expect(() => createUserFieldSet({ [`a${'B'.repeat(30)}`]: field.string() })).toThrow(/fewer capitals/)
})

test('what is no field is refused with what would do', () => {
  expect(() => createUserFieldSet({ plan: 'string' as never })).toThrow(/field\.string\(\)/)
})

test('a stored user has every value as its type, whatever the driver makes of a boolean', () => {
  const at = Date.UTC(2000, 0, 2)
  for (const newsletter of [1, true]) {
    const stored = { ...row, x_plan: 'pro', x_company_name: null, x_seats: 3, x_newsletter: newsletter, x_born_at: at }
    expect(readFields(fields, stored)).toEqual({
      plan: 'pro',
      companyName: null,
      seats: 3,
      newsletter: true,
      bornAt: new Date(at),
    })
  }
})

test('only public fields are read for clients', () => {
  expect(readFields(fields, { ...row, x_plan: 'pro', x_company_name: 'secret' }, 'public')).toEqual({ plan: 'pro' })
})

test('a word that has left the enum is the default', () => {
  expect(readFields(fields, { ...row, x_plan: 'gold' })).toMatchObject({ plan: 'free' })
})

test('values are stored only for fields that exist and fit', () => {
  expect(storedFields(fields, { plan: 'pro', bornAt: new Date(5), seats: null, companyName: undefined })).toEqual({
    plan: 'pro',
    bornAt: 5,
    seats: null,
  })
  const refusals = (values: object) => {
    try {
      storedFields(fields, values as Record<string, unknown>)
    } catch (error) {
      return Object.keys((error as { fields: object }).fields)
    }
    return []
  }
  expect(refusals({ plan: null, seats: '3', nothing: 1, newsletter: 1 })).toEqual([
    'plan',
    'seats',
    'nothing',
    'newsletter',
  ])
})

test('a new row has what was given and the defaults', () => {
  expect(readFields(fields, withFields(fields, row, { companyName: 'ACME' }))).toEqual({
    plan: 'free',
    companyName: 'ACME',
    seats: null,
    newsletter: false,
    bornAt: null,
  })
})
