import { isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isProduction } from '../base/env.ts'
import type { Dialect } from '../storage/database.ts'
import { dialectOf } from '../storage/database-handle.ts'
import type { Context } from './command.ts'
import type { databaseOptions } from './common-options.ts'
import { Refusal } from './refusal.ts'

/** A context of a command that takes `databaseOptions`. */
export type DatabaseContext = Pick<Context<typeof databaseOptions>, 'values' | 'cwd' | 'env' | 'envSources'>

/** Which database a command works on. */
export interface DatabaseChoice {
  /** With its password: never printed. A relative file starts from the project. */
  readonly url: string
  readonly dialect: Dialect
  /** Which setting named it, such as `DATABASE_URL in .env.local`. */
  readonly from: string
  /** The file of SQLite; null for a server, and for a database in memory. */
  readonly file: string | null
  /** The table prefix that was given; null for the default. */
  readonly prefix: string | null
}

/**
 * Chooses the database: `--database`, else `DATABASE_URL`, else in development the library's own default.
 *
 * @throws {Refusal} `not_configured`: none is named, or not one that the library knows.
 */
export function chooseDatabase({ values, cwd, env, envSources }: DatabaseContext): DatabaseChoice {
  const [given, from] = namedDatabase(values.database, env['DATABASE_URL'], isProduction(env), envSources)
  const dialect = dialectOf(given)
  if (dialect === null) {
    throw new Refusal(
      'not_configured',
      given === ''
        ? 'DATABASE_URL is not set: set it, or pass --database, such as file:.data/auth.db, postgres://… or mysql://….'
        : `The database of ${from} is of no known kind: write file:path/to/auth.db, postgres://… or mysql://….`,
    )
  }
  const file = dialect === 'sqlite' ? fileOf(given, cwd) : null
  return { url: file === null ? given : `file:${file}`, dialect, from, file, prefix: values.prefix ?? null }
}

function namedDatabase(
  option: string | undefined,
  variable: string | undefined,
  production: boolean,
  sources: ReadonlyMap<string, string>,
): readonly [string, string] {
  if (option !== undefined) return [option.trim(), '--database']
  const source = sources.get('DATABASE_URL')
  const name = source === undefined ? 'DATABASE_URL' : `DATABASE_URL in ${source}`
  if (variable !== undefined && variable.trim() !== '') return [variable.trim(), name]
  return production ? ['', 'DATABASE_URL'] : ['file:.data/auth.db', 'the default in development']
}

/** As `storage/sqlite/connect.ts` reads the path, from the project instead of the process's folder; null in memory. */
function fileOf(url: string, cwd: string): string | null {
  const rest = url.replace(/^(?:file|sqlite):/, '')
  if (rest === ':memory:') return null
  const path = rest.startsWith('///') ? fileURLToPath(`file:${rest}`) : rest.replace(/^\/\//, '')
  return isAbsolute(path) ? path : join(cwd, path)
}

/** A database for people: kind, host and name, or the file; no user, no password, no parameters. */
export function describeDatabase({ url, dialect, file }: DatabaseChoice): string {
  if (dialect === 'sqlite') return `SQLite, ${file ?? 'in memory'}`
  const kind = dialect === 'postgres' ? 'PostgreSQL' : 'MySQL'
  if (!URL.canParse(url)) return kind
  const { host, pathname } = new URL(url)
  return `${kind}, ${host === '' ? 'local socket' : host}${pathname === '/' ? '' : pathname}`
}
