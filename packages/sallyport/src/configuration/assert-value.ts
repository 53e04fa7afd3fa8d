/**
 * Refuses an object with names that are no options.
 *
 * @throws {TypeError} Which name, and what would do.
 */
export function assertKeys(name: string, value: unknown, keys: readonly string[]): void {
  if (value === undefined) return
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw fault(name, 'is no object', `an object with ${keys.join(', ')}`)
  for (const key of Object.keys(value))
    if (!keys.includes(key)) throw fault(`${name}.${key}`, 'is not an option', keys.join(', '))
}

/**
 * Refuses a value of another type.
 *
 * @throws {TypeError} Which option, what was given, what would do.
 */
export function assertType(name: string, value: unknown, types: readonly string[], wanted: string): void {
  if (value !== undefined && (value === null || !types.includes(typeof value)))
    throw fault(name, `is ${JSON.stringify(value) ?? typeof value}`, wanted)
}

/**
 * Refuses a text that is none of a few.
 *
 * @throws {TypeError} Which option, what was given, what would do.
 */
export function assertOneOf(name: string, value: string | undefined, values: readonly string[]): void {
  if (value !== undefined && !values.includes(value))
    throw fault(name, `is ${JSON.stringify(value)}`, values.map((one) => `'${one}'`).join(' or '))
}

/**
 * Refuses a text that does not fit a pattern.
 *
 * @throws {TypeError} Which option, what was given, what would do.
 */
export function assertMatch(name: string, value: string | undefined, pattern: RegExp, wanted: string): void {
  if (value !== undefined && !pattern.test(value)) throw fault(name, `is ${JSON.stringify(value)}`, wanted)
}

/** The error of an option: which, what is wrong with it, what would do. */
export function fault(name: string, what: string, wanted: string): TypeError {
  return new TypeError(`sallyport: ${name} ${what}; use ${wanted}.`)
}
