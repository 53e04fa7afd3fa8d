import { AuthError } from '../base/error.ts'
import { statement, step } from '../storage/database.ts'
import type { Param, Statement, Step } from '../storage/database.ts'
import { quoteName, userColumnKey } from '../storage/user-column.ts'
import type { UserColumn } from '../storage/user-column.ts'
import { expectation, fits } from './field.ts'
import type { FieldDefinition, UserFields } from './field.ts'
import type { UserRow } from './user-row.ts'

/** One field of the app's own, with its column. */
interface UserField {
  readonly name: string
  readonly column: string
  readonly definition: FieldDefinition
}

/** All fields of the app's own, in the order of the configuration. */
export type UserFieldSet = readonly UserField[]

/** Values by field name, as they are stored: booleans as `true` and `false`, dates as epoch milliseconds. */
export type StoredFields = Readonly<Record<string, string | number | boolean | null>>

/** PostgreSQL cuts a longer name after 63 bytes, and MySQL refuses it. */
const maxColumnLength = 60

/** Names that the library has, or may come to have. */
const taken = new Set(
  [
    'id email emailVerified emailVerifiedAt name image role roles permissions epoch banned bannedAt banReason createdAt updatedAt',
    'password passwordHash code token username phone phoneVerified phoneVerifiedAt locale zoneinfo metadata organization',
    'organizations membership memberships session sessions identity identities credential credentials passkey passkeys mfa aal',
    'anonymous deletedAt deleteAt lastSeenAt lastSignInAt termsVersion next back status toJSON constructor prototype',
  ].flatMap((line) => line.split(' ')),
)

/**
 * Reads the option `user.fields`.
 *
 * @throws {TypeError} Which field, and what is wrong with it.
 */
export function createUserFieldSet(fields: UserFields): UserFieldSet {
  return Object.entries(fields).map(([name, field]) => {
    if (!/^[a-z][a-zA-Z0-9]{0,39}$/.test(name) || taken.has(name))
      throw new TypeError(
        `sallyport: user.fields.${name} cannot have that name; use camelCase letters and digits, and none that the library has.`,
      )
    const definition = (field as Partial<typeof field> | null)?.definition
    if (definition === undefined)
      throw new TypeError(`sallyport: user.fields.${name} is no field; use one of field, such as field.string().`)
    const column = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    if (column.length > maxColumnLength)
      throw new TypeError(`sallyport: user.fields.${name} makes the column ${column}; use a name with fewer capitals.`)
    return { name, column, definition }
  })
}

/** The columns that fields need. */
export function columnsOf(fields: UserFieldSet): UserColumn[] {
  return fields.map(({ column, definition }) => ({
    name: column,
    type: columnTypes[definition.kind],
    maxLength: definition.kind === 'enum' ? 64 : definition.maxLength,
    default: definition.default,
  }))
}

const columnTypes = {
  string: 'text',
  enum: 'text',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  date: 'integer',
} as const satisfies Record<FieldDefinition['kind'], UserColumn['type']>

/**
 * The values of a stored user. One that does not fit its field any more, such as a word that has left an `enum`, is the default.
 *
 * @param only `'public'`: those that clients see.
 */
export function readFields(
  fields: UserFieldSet,
  row: UserRow,
  only: 'all' | 'public' = 'all',
): Record<string, unknown> {
  const shown = fields.filter(({ definition }) => only === 'all' || definition.public)
  return Object.fromEntries(shown.map(({ name, column, definition }) => [name, decode(definition, row, column)]))
}

function decode(definition: FieldDefinition, row: UserRow, column: string): unknown {
  const raw: unknown = row[userColumnKey(column) as `x_${string}`] ?? null
  const value = definition.kind === 'boolean' && typeof raw === 'number' ? raw !== 0 : raw
  const stored = fits(definition, value) ? value : definition.default
  return definition.kind === 'date' && typeof stored === 'number' ? new Date(stored) : stored
}

/**
 * Values that the app itself gives, as they are stored.
 *
 * @throws {AuthError} `invalid_input` with a sentence per field; a name that is no field is one, too.
 */
export function storedFields(fields: UserFieldSet, values: Readonly<Record<string, unknown>>): StoredFields {
  const faults: Record<string, string> = {}
  const stored: Record<string, string | number | boolean | null> = {}
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue
    const field = fields.find((one) => one.name === name)
    const plain = value instanceof Date ? value.getTime() : value
    if (field === undefined) faults[name] = 'There is no such field.'
    else if (plain === null && field.definition.default === null) stored[name] = null
    else if (fits(field.definition, plain)) stored[name] = plain
    else faults[name] = expectation(field.definition)
  }
  if (Object.keys(faults).length > 0) throw new AuthError('invalid_input', { fields: faults })
  return stored
}

/** Of values that were taken by an earlier configuration, or by none: those that are values of a field of this one. */
export function stillFields(fields: UserFieldSet, values: StoredFields = {}): StoredFields {
  const still = fields.filter(({ name, definition }) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    return value === null ? definition.default === null : fits(definition, value)
  })
  return Object.fromEntries(still.map(({ name }) => [name, values[name] ?? null]))
}

/** A new user's row as the store will give it back, once the fields are stored beside it. */
export function withFields(fields: UserFieldSet, row: UserRow, values: StoredFields): UserRow {
  const own = fields.map(({ name, definition }) => [name, definition.default] as const)
  return withChangedFields(fields, row, { ...Object.fromEntries(own), ...values })
}

/** A row as the store will give it back, once these fields are stored; the others stay. */
export function withChangedFields(fields: UserFieldSet, row: UserRow, values: StoredFields): UserRow {
  const changed = fields.filter(({ name }) => Object.hasOwn(values, name))
  const own = changed.map(({ name, column }) => [userColumnKey(column), values[name] ?? null] as const)
  return { ...row, ...(Object.fromEntries(own) as Record<`x_${string}`, string | number | boolean | null>) }
}

type FieldParams = Record<string, Param>

/** The steps that store fields of a user: none where nothing is given. In the batch of what makes or changes the user. */
export function storeFieldsSteps(fields: UserFieldSet, id: string, values: StoredFields): Step[] {
  if (Object.keys(values).length === 0) return []
  const params: FieldParams = { id }
  for (const { name } of fields) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    params[`set_${name}`] = value === undefined ? 0 : 1
    params[`to_${name}`] = typeof value === 'boolean' ? Number(value) : (value ?? null)
  }
  return [step(updateStatement(fields), params, 1)]
}

/** One statement for any choice of fields: what is not to be set stays as it is. */
function updateStatement(fields: UserFieldSet): Statement<FieldParams> {
  const text = (dialect: 'sqlite' | 'postgres' | 'mysql') =>
    fields
      .map(({ name, column }) => ({ name, column: quoteName(dialect, column) }))
      .map(({ name, column }) => `${column} = case when :set_${name} = 1 then :to_${name} else ${column} end`)
      .join(', ')
  const update = (dialect: 'sqlite' | 'postgres' | 'mysql') => `update auth_users set ${text(dialect)} where id = :id`
  return statement<FieldParams>(`user.set-fields(${fields.map(({ column }) => column).join(' ')})`, {
    sqlite: update('sqlite'),
    postgres: update('postgres'),
    mysql: update('mysql'),
  })
}
