import { AuthError } from '../base/error.ts'
import { canonicalEmail } from '../base/identifier.ts'
import { canonicalName, maxNameLength } from '../user/canonical-name.ts'
import { maxPasswordLength } from '../authentication/password/password-policy.ts'

/** Reads one value, or throws a sentence that says what is wrong with it. */
export interface Field<T> {
  readonly read: (value: unknown) => T
  /** Whether it may be left out. */
  readonly optional: boolean
  /** Whether it must never be echoed. */
  readonly secret: boolean
  /** For the description of the endpoint. */
  readonly description: string
}

/** The fields of an endpoint's input. What is not named here is dropped unread. */
export type InputShape = Readonly<Record<string, Field<unknown>>>

/** The input that a shape makes. */
export type InputOf<S extends InputShape> = { readonly [K in keyof S]: S[K] extends Field<infer T> ? T : never }

class FieldFault extends Error {}

/** Refuses a value, with a sentence for a person. */
export function refuseField(sentence: string): never {
  throw new FieldFault(sentence)
}

/** An e-mail address, made canonical. */
export const emailField: Field<string> = {
  description: 'E-mail address',
  optional: false,
  secret: false,
  read(value) {
    const email = canonicalEmail(text(value))
    if (email === null) throw new FieldFault('Write an e-mail address, such as ada@example.com.')
    return email
  },
}

/** A password as it was typed: neither trimmed nor cut; longer than any that can exist is refused unread. */
export const passwordField: Field<string> = {
  description: `Password, at most ${maxPasswordLength} code points`,
  optional: false,
  secret: true,
  read(value) {
    const password = text(value)
    if (password === '') throw new FieldFault('Type your password.')
    if (password.length > maxPasswordLength * 2 || Array.from(password).length > maxPasswordLength)
      throw new FieldFault(`Use at most ${maxPasswordLength} characters.`)
    return password
  },
}

/** An 8-digit code; blanks and dashes that people type are dropped. */
export const codeField: Field<string> = {
  description: '8-digit code from the mail',
  optional: false,
  secret: true,
  read(value) {
    const code = text(value).replace(/[\s-]/g, '')
    if (!/^\d{8}$/.test(code)) throw new FieldFault('Type the 8 digits from the mail.')
    return code
  },
}

/** The secret of a link. */
export const tokenField: Field<string> = {
  description: 'Token from the link',
  optional: false,
  secret: true,
  read(value) {
    const token = text(value)
    if (!/^[\w-]{43}$/.test(token)) throw new FieldFault('Open the link from the mail again.')
    return token
  },
}

/** A person's name: one line, up to 200 characters, nothing that hides or reorders text. */
export const nameField: Field<string> = {
  description: 'Name, at most 200 characters',
  optional: false,
  secret: false,
  read(value) {
    const name = canonicalName(text(value))
    if (name === null) throw new FieldFault(`Use at most ${maxNameLength} letters and signs that can be seen.`)
    return name
  },
}

/** An id that the library made. */
export const idField: Field<string> = {
  description: 'Id',
  optional: false,
  secret: false,
  read(value) {
    const id = text(value)
    if (!/^[\w-]{1,36}$/.test(id)) throw new FieldFault('That is not an id.')
    return id
  },
}

/** One of a list of words. */
export function wordField<const W extends string>(words: readonly W[]): Field<W> {
  return {
    description: words.join(' or '),
    optional: false,
    secret: false,
    read(value) {
      const word = words.find((one) => one === value)
      if (word === undefined) throw new FieldFault(`Use ${words.join(' or ')}.`)
      return word
    },
  }
}

/** The same field, null where it is left out or empty. */
export function optional<T>(field: Field<T>): Field<T | null> {
  return {
    ...field,
    optional: true,
    read: (value) => (value === undefined || value === null || value === '' ? null : field.read(value)),
  }
}

/**
 * Reads an input: named fields only, own properties only.
 *
 * @throws {AuthError} `invalid_input` with a sentence per field.
 */
export function readInput<S extends InputShape>(shape: S, raw: unknown): InputOf<S> {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw new AuthError('invalid_input', { message: 'Send a JSON object.' })
  const input: Record<string, unknown> = {}
  const fields: Record<string, string> = {}
  for (const [name, field] of Object.entries(shape)) {
    try {
      input[name] = field.read(Object.hasOwn(raw, name) ? (raw as Record<string, unknown>)[name] : undefined)
    } catch (error) {
      if (!(error instanceof FieldFault)) throw error
      fields[name] = error.message
    }
  }
  if (Object.keys(fields).length > 0) throw new AuthError('invalid_input', { fields })
  return input as InputOf<S>
}

function text(value: unknown): string {
  if (typeof value !== 'string')
    throw new FieldFault(value === undefined || value === null ? 'This is needed.' : 'Send text here.')
  return value
}
