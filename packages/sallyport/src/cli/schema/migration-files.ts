import { addUserColumn } from '../../storage/user-column.ts'
import { columnsOf } from '../../user/user-field-set.ts'
import type { UserFieldSet } from '../../user/user-field-set.ts'

/** Where they lie in an app. */
export const migrationsFolder = 'sallyport/migrations'

const dialects = ['sqlite', 'postgres', 'mysql'] as const

/**
 * The numbered migration that adds columns, as one file for each dialect.
 *
 * @param existing Names of the files that are there.
 * @returns Empty where there is nothing to add.
 */
export function migrationFiles(
  prefix: string,
  added: UserFieldSet,
  existing: readonly string[],
): { readonly path: string; readonly text: string }[] {
  if (added.length === 0) return []
  const numbers = existing.map((name) => Number(/^(\d{4})_/.exec(name)?.[1] ?? 0))
  const number = String(Math.max(0, ...numbers) + 1).padStart(4, '0')
  const names = added.map(({ column }) => column).join('_')
  const title = names.length > 60 ? `${added[0]?.column}_and_${added.length - 1}_more` : names
  return dialects.map((dialect) => ({
    path: `${migrationsFolder}/${number}_${title}.${dialect}.sql`,
    text: [
      `-- Adds ${added.map(({ name }) => name).join(', ')} to the users. Written by npx sallyport schema.`,
      '-- npx sallyport migrate adds each column that is missing, so it may run again; so does the app at its first request, unless its',
      "-- option migrate is 'manual'. A tool of your own may run this file instead, once.",
      ...columnsOf(added).map((column) => `${addUserColumn(dialect, prefix, column)};`),
      '',
    ].join('\n'),
  }))
}
