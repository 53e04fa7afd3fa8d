import type { Row } from '../database.ts'

/** How a connection must be set while we use it. */
export interface WantedSettings {
  /** Whole seconds, at most, for which a statement may wait for a lock; left out, what the connection has. */
  readonly lockWaitSeconds?: number
  /** Whether transactions must be READ COMMITTED unless they say otherwise. */
  readonly readCommitted: boolean
}

/** What a connection is set to, compared with what is wanted. */
export interface SettingsPlan {
  /** SQL that sets what differs; null where nothing does. */
  readonly change: string | null
  /** SQL that sets it back. */
  readonly restore: string | null
  /** Whether values must be sent as literals in ASCII, since the connection has another character set than ours. */
  readonly literals: boolean
  /** Whether a transaction is READ COMMITTED without asking for it, after the change. */
  readonly readCommitted: boolean
}

/** Reads what {@link planSettings} compares. Not `information_schema` and not `@@`: a variable that a server lacks is no error here. */
export const readSettings = `show session variables where variable_name in ('autocommit', 'character_set_client',
  'character_set_results', 'foreign_key_checks', 'innodb_lock_wait_timeout', 'sql_mode', 'sql_safe_updates', 'transaction_isolation',
  'tx_isolation')`

/** Modes in which our statements do the same. Any other is left for the time of our use, such as `ORACLE`, where '' is null. */
const harmlessModes = new Set([
  'ANSI_QUOTES',
  'ERROR_FOR_DIVISION_BY_ZERO',
  'IGNORE_SPACE',
  'NO_AUTO_CREATE_USER',
  'NO_AUTO_VALUE_ON_ZERO',
  'NO_BACKSLASH_ESCAPES',
  'NO_ENGINE_SUBSTITUTION',
  'NO_ZERO_DATE',
  'NO_ZERO_IN_DATE',
  'ONLY_FULL_GROUP_BY',
  'PIPES_AS_CONCAT',
  'STRICT_ALL_TABLES',
  'STRICT_TRANS_TABLES',
  'TIME_TRUNCATE_FRACTIONAL',
  'TRADITIONAL',
])

/**
 * Compares the settings of a connection with those that our statements need.
 *
 * @param rows The answer to {@link readSettings}.
 */
export function planSettings(rows: readonly Row[], wanted: WantedSettings): SettingsPlan {
  const found = new Map(rows.map((row) => [text(row, 'Variable_name').toLowerCase(), text(row, 'Value').toUpperCase()]))
  const differing = [...wantedValues(found, wanted)].filter(([name, value]) => found.get(name) !== value)
  return {
    change: setting(differing),
    restore: setting(differing.map(([name]) => [name, found.get(name) ?? ''])),
    literals: found.get('character_set_client') !== 'UTF8MB4',
    readCommitted: wanted.readCommitted || isolation(found)[1] === 'READ-COMMITTED',
  }
}

function wantedValues(found: ReadonlyMap<string, string>, wanted: WantedSettings): Map<string, string> {
  const values = new Map([
    ['autocommit', 'ON'],
    ['character_set_results', 'UTF8MB4'],
    ['foreign_key_checks', 'ON'],
    ['sql_safe_updates', 'OFF'],
  ])
  if (!isStrictAndHarmless(found.get('sql_mode') ?? '')) values.set('sql_mode', 'STRICT_TRANS_TABLES')
  const [name, level] = isolation(found)
  if (wanted.readCommitted || level === 'READ-UNCOMMITTED') values.set(name, 'READ-COMMITTED')
  const { lockWaitSeconds = Number.POSITIVE_INFINITY } = wanted
  if (lockWaitSeconds < Number(found.get('innodb_lock_wait_timeout'))) {
    values.set('innodb_lock_wait_timeout', String(lockWaitSeconds))
  }
  return values
}

/** Outside the strict mode a text that is too long is cut, and two names become one. */
function isStrictAndHarmless(sqlMode: string): boolean {
  const modes = sqlMode.split(',').filter((mode) => mode !== '')
  return modes.some((mode) => mode.startsWith('STRICT_')) && modes.every((mode) => harmlessModes.has(mode))
}

/** MySQL 8 has only the one name, MariaDB before 11.1 only the other. */
function isolation(found: ReadonlyMap<string, string>): [name: string, level: string | undefined] {
  const name = found.has('transaction_isolation') ? 'transaction_isolation' : 'tx_isolation'
  return [name, found.get(name)]
}

function setting(values: readonly (readonly [string, string])[]): string | null {
  if (values.length === 0) return null
  return `set ${values.map(([name, value]) => `session ${name} = ${quoted(name, value)}`).join(', ')}`
}

/** What the server itself says its settings are: words, numbers and lists of words. Anything else is refused by {@link quoted}. */
function quoted(name: string, value: string): string {
  if (name === 'character_set_results' && value === '') return 'null'
  if (/^\d+$/.test(value)) return value
  if (/^[A-Z0-9_,-]*$/.test(value)) return `'${value}'`
  throw new RangeError(`The server's ${name} has an unknown form.`)
}

function text(row: Row, name: string): string {
  return String(row[name] ?? '')
}
