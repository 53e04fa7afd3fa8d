import type { Roles } from '../authorization/policy.ts'
import { isAuthError } from '../base/error.ts'
import { canonicalEmail } from '../base/identifier.ts'
import { createId } from '../base/random.ts'
import type { Random } from '../base/random.ts'
import { unverifiableReason } from '../crypto/password-hash.ts'
import type { FieldDefinition } from '../user/field.ts'
import { storedFields } from '../user/user-field-set.ts'
import type { StoredFields, UserFieldSet } from '../user/user-field-set.ts'
import { parseTexts } from '../user/user-row.ts'
import type { UserRow } from '../user/user-row.ts'
import { checkedImage, checkedName } from './user-input.ts'

/** A user who is to be stored as they were elsewhere. */
export interface Importable {
  readonly user: UserRow & { readonly email: string }
  readonly hash: string | null
  readonly fields: StoredFields
}

const brand = Symbol.for('sallyport.row-fault/1')

/** Why a row cannot be taken. Never with what stood there: it may be a password. */
class RowFault extends Error {
  /** The column that is to blame, or null. */
  readonly column: string | null

  constructor(column: string | null, reason: string) {
    super(reason)
    this.column = column
    Object.defineProperty(this, brand, { value: true })
  }
}

/** Whether a caught value is why a row cannot be taken. */
export function isRowFault(value: unknown): value is RowFault {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[brand] === true
}

/** What the columns of a file may be called; others are fields of the app's own. */
export const importColumns = [
  'id',
  'email',
  'emailVerified',
  'name',
  'image',
  'roles',
  'passwordHash',
  'createdAt',
  'banned',
  'banReason',
] as const

/**
 * Reads a row by the rules of every other way to a user.
 *
 * @param roles Those that may be given; null: any that is well-formed.
 * @throws {RowFault} What is wrong with it.
 */
export function readImportRow(
  deps: { readonly random: Random; readonly userFields: UserFieldSet },
  roles: Roles | null,
  row: Readonly<Record<string, unknown>>,
  now: number,
): Importable {
  const email = blame('email', () => canonicalEmail(text('email', row) ?? ''))
  if (email === null) throw new RowFault('email', 'is no e-mail address')
  const createdAt = time('createdAt', row, now) ?? now
  const banned = truth('banned', row) ?? false
  return {
    hash: hashOf(row),
    fields: fieldsOf(deps.userFields, row),
    user: {
      id: idOf(row) ?? createId(deps.random, createdAt),
      email,
      email_verified_at: provenAt(row, createdAt, now),
      name: blame('name', () => checkedName(text('name', row))),
      image: blame('image', () => checkedImage(text('image', row))),
      roles: JSON.stringify(rolesOf(roles, row)),
      epoch: banned ? 2 : 1,
      banned_at: banned ? now : null,
      ban_reason: banned ? text('banReason', row) : null,
      created_at: createdAt,
      updated_at: banned ? now : createdAt,
    },
  }
}

/** Whether an id of elsewhere may be kept: a new one takes its place where not. */
function idOf(row: Readonly<Record<string, unknown>>): string | null {
  const id = row['id']
  const given = typeof id === 'number' ? String(id) : id
  return typeof given === 'string' && /^[A-Za-z0-9._~-]{1,36}$/.test(given) ? given : null
}

function hashOf(row: Readonly<Record<string, unknown>>): string | null {
  const hash = text('passwordHash', row)
  const reason = hash === null ? null : unverifiableReason(hash)
  if (reason !== null) throw new RowFault('passwordHash', `${reason}; leave it out, and they choose a password anew`)
  return hash
}

function rolesOf(known: Roles | null, row: Readonly<Record<string, unknown>>): readonly string[] {
  const given = row['roles']
  const list = Array.isArray(given) ? given : listOf(text('roles', row) ?? '')
  for (const role of list) {
    if (typeof role !== 'string' || !/^[\w:.-]{1,64}$/.test(role))
      throw new RowFault('roles', 'has no list of role names')
    if (known !== null && !Object.hasOwn(known, role))
      throw new RowFault('roles', `has the role ${role}, which the app does not have`)
  }
  return [...new Set(list as string[])]
}

/** `admin, editor`, `admin;editor`, `["admin"]`. */
function listOf(value: string): readonly unknown[] {
  if (value.startsWith('[')) return parseTexts(value) ?? [null]
  return value.split(/[,;|]/).flatMap((role) => (role.trim() === '' ? [] : [role.trim()]))
}

/** `true`, or the time at which it was proven. */
function provenAt(row: Readonly<Record<string, unknown>>, createdAt: number, now: number): number | null {
  const value = row['emailVerified']
  const isTruth =
    typeof value === 'boolean' || (typeof value === 'string' && Object.hasOwn(truths, value.trim().toLowerCase()))
  if (isTruth || value === 0 || value === 1) return truth('emailVerified', row) === true ? createdAt : null
  return time('emailVerified', row, now)
}

const truths: Readonly<Record<string, boolean>> = {
  true: true,
  t: true,
  yes: true,
  '1': true,
  false: false,
  f: false,
  no: false,
  '0': false,
}

function truth(column: string, row: Readonly<Record<string, unknown>>): boolean | null {
  const value = row[column]
  if (typeof value === 'boolean') return value
  const given = text(column, row)?.toLowerCase()
  if (given === undefined) return null
  const known = Object.hasOwn(truths, given) ? truths[given] : undefined
  if (known === undefined) throw new RowFault(column, 'is neither true nor false')
  return known
}

/** Epoch milliseconds of an ISO 8601 date, with its zone or in UTC, or of a number of milliseconds. */
function time(column: string, row: Readonly<Record<string, unknown>>, now: number): number | null {
  const value = row[column]
  const given = value instanceof Date ? value.getTime() : text(column, row)
  if (given === null) return null
  const at = typeof given === 'number' || /^\d{11,14}$/.test(given) ? Number(given) : isoTime(given)
  if (!Number.isSafeInteger(at) || at < 0) throw new RowFault(column, 'is no date such as 2026-12-31T23:59:59Z')
  if (at > now + 86_400_000) throw new RowFault(column, 'lies in the future')
  return at
}

function isoTime(given: string): number {
  const [, date, clock = '00:00', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|[+-]\d\d(?::?\d\d)?)?)?$/.exec(given) ?? []
  const whole = /^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')
  return date === undefined ? Number.NaN : Date.parse(`${date}T${clock.replace(/(\.\d{3})\d+$/, '$1')}${whole}`)
}

function fieldsOf(fields: UserFieldSet, row: Readonly<Record<string, unknown>>): StoredFields {
  const given = fields.flatMap(({ name, definition }) => {
    const value = row[name]
    return value === undefined || value === null || value === '' ? [] : [[name, fieldValue(definition, value)] as const]
  })
  try {
    return storedFields(fields, Object.fromEntries(given))
  } catch (error) {
    const [first] = isAuthError(error) ? Object.entries(error.fields ?? {}) : []
    if (first === undefined) throw error
    throw new RowFault(first[0], `does not fit: ${first[1]}`)
  }
}

/** A text of a file as its field has it; what fits in no way is left for the field to refuse. */
function fieldValue({ kind }: FieldDefinition, value: unknown): unknown {
  if (typeof value !== 'string') return value
  if (kind === 'integer' || kind === 'number') return /^[+-]?\d/.test(value.trim()) ? Number(value) : value
  if (kind === 'boolean') return truths[value.trim().toLowerCase()] ?? value
  if (kind === 'date') return new Date(/^\d{11,14}$/.test(value) ? Number(value) : isoTime(value.trim()))
  return value
}

function text(column: string, row: Readonly<Record<string, unknown>>): string | null {
  const value = row[column]
  if (value === undefined || value === null) return null
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'string') throw new RowFault(column, 'is no text')
  if (/[\0\p{Surrogate}]/u.test(value)) throw new RowFault(column, 'has a NUL or half a character')
  return value.trim() === '' ? null : value.trim()
}

/** Turns a refusal with a sentence per field into one of the row. */
function blame<T>(column: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    const reason = isAuthError(error) ? Object.values(error.fields ?? {})[0] : undefined
    if (reason === undefined) throw error
    throw new RowFault(column, `cannot be used: ${reason}`)
  }
}
