/** Which fields a viewer may see: `true` yes, `false` no (null is sent), left out: not sent at all. */
export type FieldRule<T extends object> = { readonly [K in keyof T]?: boolean }

/** The fields that a rule lets through. */
export type Dto<T extends object, S extends FieldRule<T>> = {
  [K in keyof S & keyof T]: S[K] extends true ? T[K] : S[K] extends false ? null : T[K] | null
}

/**
 * A data transfer object: only the fields that are named, field by field, for this viewer.
 *
 * ```ts
 * dto(row, { id: true, name: true, phone: viewer.id === row.id })
 * ```
 *
 * @param row The row, with everything in it.
 * @param rule What this viewer may see.
 * @returns A plain object, fit for a Client Component or a JSON answer.
 */
export function dto<T extends object, const S extends FieldRule<T>>(
  row: T,
  rule: S & Record<Exclude<keyof S, keyof T>, never>,
): Dto<T, S> {
  const entries = Object.entries(rule).map(([field, visible]) => [
    field,
    visible === true ? (row as Record<string, unknown>)[field] : null,
  ])
  return Object.fromEntries(entries) as Dto<T, S>
}
