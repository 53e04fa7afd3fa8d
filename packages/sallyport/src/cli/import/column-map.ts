import { importColumns } from '../../operations/import-row.ts'
import type { ImportRow } from '../../operations/import-users.ts'
import { Refusal } from '../refusal.ts'

/** Which column of a file is what of a user. */
export interface ColumnMap {
  /** The row of a user; columns that are none of theirs are left out, and noted. */
  toRow(entries: readonly (readonly [string, unknown])[]): ImportRow
  /** The columns that were left out. */
  readonly ignored: ReadonlySet<string>
}

/** `E-Mail`, `e_mail` and `EMAIL` are `email`. */
const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '')

/** What else columns are called. */
const aliases: Readonly<Record<string, string>> = {
  role: 'roles',
  emailverifiedat: 'emailVerified',
  isbanned: 'banned',
}

/**
 * Makes the map of `--map email=Email,name=Full Name`; other columns are known by their names.
 *
 * @param fields The app's own.
 * @throws {Refusal} `usage`: not of that form, or not what a user has.
 */
export function createColumnMap(given: readonly string[], fields: readonly string[]): ColumnMap {
  const columns = [...importColumns, ...fields]
  const names = { ...aliases, ...Object.fromEntries(columns.map((column) => [plain(column), column])) }
  const named = new Map<string, string>()
  for (const pair of given.flatMap((one) => one.split(','))) {
    const [, column = '', name = ''] = /^\s*(\w+)\s*=\s*(.+?)\s*$/.exec(pair) ?? []
    if (!columns.includes(column))
      throw new Refusal('usage', `--map takes email=Column, with one of ${columns.join(', ')}.`)
    named.set(name, column)
  }
  const taken = new Set(named.values())
  const ignored = new Set<string>()

  function columnOf(name: string): string | null {
    const mapped = named.get(name)
    if (mapped !== undefined) return mapped
    const key = plain(name)
    const known = Object.hasOwn(names, key) ? names[key] : undefined
    return known === undefined || taken.has(known) ? null : known
  }

  return {
    ignored,
    toRow(entries) {
      const row: Record<string, unknown> = {}
      for (const [name, value] of entries) {
        const column = columnOf(name)
        if (column === null) ignored.add(name.slice(0, 60))
        else row[column] = value
      }
      return row
    },
  }
}
