/** What a field's column holds. */
type FieldKind = 'string' | 'enum' | 'integer' | 'number' | 'boolean' | 'date'

/** A field as data: what the types of {@link Field} say, for the columns, the input and `sallyport/schema.json`. */
export interface FieldDefinition {
  readonly kind: FieldKind
  /** The words of an `enum`, else null. */
  readonly values: readonly string[] | null
  /** Most characters of a `string`, else null. */
  readonly maxLength: number | null
  /** What a user has who was given nothing; null for none. Times are epoch milliseconds. */
  readonly default: string | number | boolean | null
  /** Whether a person may or must give it at sign-up. */
  readonly input: false | 'optional' | 'required'
  /** Whether clients see it: a part of the `PublicUser`. */
  readonly public: boolean
}

/**
 * A field of one's own on every user: a real column of `auth_users`, typed from the configuration to the page.
 *
 * Nothing is open unless it is marked: without `input()` no client can set it, and without `public()` no client sees it.
 *
 * @typeParam T Its values; with null where there is no default.
 * @typeParam I Whether it is a part of the sign-up.
 * @typeParam P Whether it is a part of the `PublicUser`.
 */
export interface Field<T = unknown, I extends FieldDefinition['input'] = FieldDefinition['input'], P = boolean> {
  readonly definition: FieldDefinition
  /** For the compiler only; never set. */
  readonly $value: T
  /** For the compiler only; never set. */
  readonly $input: I
  /** For the compiler only; never set. */
  readonly $public: P
  /** What users have who were given nothing, those who are there already included. */
  default(value: NonNullable<T>): Field<NonNullable<T>, I, P>
  /** Lets a person give it at sign-up; with `required` they must. */
  input(): Field<T, 'optional', P>
  input(options: { readonly required: true }): Field<T, 'required', P>
  /** Shows it to clients. */
  public(): Field<T, I, true>
}

/** The option `user.fields`: names in camelCase, columns of the same name in snake_case. */
export type UserFields = Readonly<Record<string, Field>>

/** No fields of one's own. */
export type NoFields = Record<never, never>

/** The values of all fields, as a checked user has them. */
export type FieldValues<F extends UserFields> = { readonly [K in keyof F]: F[K]['$value'] }

/** The values of the fields that clients see. */
export type PublicFieldValues<F extends UserFields> = {
  readonly [K in keyof F as F[K]['$public'] extends true ? K : never]: F[K]['$value']
}

/** What a sign-up takes besides address, password and name. */
export type FieldInput<F extends UserFields> = {
  readonly [K in keyof F as F[K]['$input'] extends 'required' ? K : never]: NonNullable<F[K]['$value']>
} & {
  readonly [K in keyof F as F[K]['$input'] extends 'optional' ? K : never]?: F[K]['$value'] | null | undefined
}

/** What the app itself may set: any field. */
export type FieldChanges<F extends UserFields> = { readonly [K in keyof F]?: F[K]['$value'] | undefined }

type NewField<T> = Field<T | null, false, false>

const plain = { values: null, maxLength: null, default: null, input: false, public: false } as const
const defaultMaxLength = 255
const greatestMaxLength = 10_000

/**
 * Makes the fields of the option `user.fields`:
 *
 * ```ts
 * user: { fields: { plan: field.enum(['free', 'pro']).default('free').public(), company: field.string().input() } }
 * ```
 */
export const field = {
  /**
   * One line of text.
   *
   * @param options.maxLength Most characters, 1 to 10,000; default 255.
   * @throws {RangeError} Another `maxLength`.
   */
  string({ maxLength = defaultMaxLength }: { readonly maxLength?: number } = {}): NewField<string> {
    if (!Number.isInteger(maxLength) || maxLength < 1 || maxLength > greatestMaxLength)
      throw new RangeError(
        `sallyport: field.string({ maxLength: ${maxLength} }); use a whole number from 1 to ${greatestMaxLength}.`,
      )
    return createField<string | null, false, false>({ ...plain, kind: 'string', maxLength })
  },
  /**
   * One of some words.
   *
   * @throws {TypeError} Not a list of one to a hundred different words.
   */
  enum<const V extends readonly string[]>(values: V): NewField<V[number]> {
    const areWords = Array.isArray(values) && values.every((value) => isLine(value) && /^.{1,64}$/.test(value))
    if (!areWords || values.length === 0 || values.length > 100 || new Set(values).size !== values.length)
      throw new TypeError(`sallyport: field.enum(${JSON.stringify(values)}); use a list of 1 to 100 different words.`)
    return createField<V[number] | null, false, false>({ ...plain, kind: 'enum', values: [...values] })
  },
  /** A whole number that JavaScript holds exactly. */
  integer(): NewField<number> {
    return createField<number | null, false, false>({ ...plain, kind: 'integer' })
  },
  /** A number with a fraction, as JavaScript has it (IEEE 754 double), up to ±(2⁵³ − 1). */
  number(): NewField<number> {
    return createField<number | null, false, false>({ ...plain, kind: 'number' })
  },
  /** Yes or no. */
  boolean(): NewField<boolean> {
    return createField<boolean | null, false, false>({ ...plain, kind: 'boolean' })
  },
  /** A moment; stored as epoch milliseconds, as every time here. */
  date(): NewField<Date> {
    return createField<Date | null, false, false>({ ...plain, kind: 'date' })
  },
} as const

/**
 * A field from its definition, as `sallyport/schema.json` has it: the inverse of `field.definition`.
 *
 * It goes through the builder, so that a file is held to the same rules as code.
 *
 * @param given May leave out what is the default.
 * @throws {TypeError | RangeError} What is wrong with it.
 */
export function fieldOf(given: Partial<FieldDefinition>): Field {
  const { kind, values, maxLength, default: value, input = false, public: isPublic = false } = given
  if (kind === undefined || !Object.hasOwn(field, kind))
    throw new TypeError(`sallyport: a field of kind ${JSON.stringify(kind)}; use ${Object.keys(field).join(', ')}.`)
  if (![false, 'optional', 'required'].includes(input) || typeof isPublic !== 'boolean')
    throw new TypeError('sallyport: a field has the input false, "optional" or "required", and public true or false.')
  const options = maxLength === undefined || maxLength === null ? {} : { maxLength }
  const made: FieldSteps =
    kind === 'string' ? field.string(options) : kind === 'enum' ? field.enum(values ?? []) : field[kind]()
  const stored = kind === 'date' && typeof value === 'number' ? new Date(value) : value
  const filled = stored === undefined || stored === null ? made : made.default(stored)
  const open = input === false ? filled : input === 'required' ? filled.input({ required: true }) : filled.input()
  return (isPublic ? open.public() : open) as object as Field
}

/** The builder where the compiler does not know the type of the values. */
interface FieldSteps {
  default(value: unknown): FieldSteps
  input(options?: { readonly required: true }): FieldSteps
  public(): FieldSteps
}

function createField<T, I extends FieldDefinition['input'], P>(definition: FieldDefinition): Field<T, I, P> {
  const made = {
    definition: Object.freeze(definition),
    default: (value: unknown) => createField({ ...definition, default: checkedDefault(definition, value) }),
    input: (options?: { required?: boolean }) =>
      createField({ ...definition, input: options?.required === true ? 'required' : 'optional' }),
    public: () => createField({ ...definition, public: true }),
  }
  return Object.freeze(made) as unknown as Field<T, I, P>
}

function checkedDefault(definition: FieldDefinition, value: unknown): string | number | boolean {
  const stored = value instanceof Date ? value.getTime() : value
  if (fits(definition, stored) && !String(stored).includes('\\')) return stored
  throw new TypeError(`sallyport: default(${JSON.stringify(value)}) is no value of this ${definition.kind} field.`)
}

/** Whether a value, as it is stored, is one of a field. Booleans are `true` and `false` here, dates epoch milliseconds. */
export function fits(definition: FieldDefinition, value: unknown): value is string | number | boolean {
  return checks[definition.kind](value, definition)
}

/** What a field takes, in a sentence for a person. */
export function expectation(definition: FieldDefinition): string {
  const { kind, values, maxLength } = definition
  if (kind === 'string') return `Write one line of at most ${maxLength} characters.`
  return kind === 'enum' ? `Use ${(values ?? []).join(' or ')}.` : sentences[kind]
}

const checks: Readonly<Record<FieldKind, (value: unknown, definition: FieldDefinition) => boolean>> = {
  string: (value, { maxLength }) => isLine(value) && Array.from(value).length <= (maxLength ?? defaultMaxLength),
  enum: (value, { values }) => typeof value === 'string' && values !== null && values.includes(value),
  integer: (value) => Number.isSafeInteger(value),
  // As far as every store takes one: see `bind` in storage/compile.ts.
  number: (value) => Number.isFinite(value) && Math.abs(value as number) <= Number.MAX_SAFE_INTEGER,
  boolean: (value) => typeof value === 'boolean',
  // The range of `Date`.
  date: (value) => Number.isInteger(value) && Math.abs(value as number) <= 8.64e15,
}

const sentences = {
  integer: 'Write a whole number.',
  number: 'Write a number.',
  boolean: 'Say yes or no.',
  date: 'Write a date, such as 2026-12-31.',
} as const

/** Text without line breaks and other controls, and without half a surrogate pair, which no database stores alike. */
function isLine(value: unknown): value is string {
  return typeof value === 'string' && !/[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}]/u.test(value)
}
