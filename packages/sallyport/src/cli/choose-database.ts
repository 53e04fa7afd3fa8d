import { existsSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isProduction } from '../base/env.ts'
import type { Dialect } from '../storage/database.ts'
import { dialectOf } from '../storage/database-handle.ts'
import { defaultPrefix } from '../storage/tables.ts'
import type { Context } from './command.ts'
import type { databaseOptions } from './common-options.ts'
import type { AuthFile, DatabaseSetting } from './project/auth-file.ts'
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
  /** What the table names begin with. */
  readonly prefix: string
}

/**
 * Chooses the database: `--database`, else what the app's `auth.ts` names as far as it can be read, else `DATABASE_URL`, else in
 * development the library's own default. The prefix of the tables likewise.
 *
 * @throws {Refusal} `not_configured`: none is named, not one that the library knows, or several auths name several.
 */
export function chooseDatabase(context: DatabaseContext, auths: readonly AuthFile[]): DatabaseChoice {
  const { url: given, from } = namedDatabase(context, auths)
  const dialect = dialectOf(given)
  if (dialect === null) {
    throw new Refusal(
      'not_configured',
      given === ''
        ? `${from} is not set: set it, or pass --database, such as file:.data/auth.db, postgres://… or mysql://….`
        : `The database of ${from} is of no known kind: write file:path/to/auth.db, postgres://… or mysql://….`,
    )
  }
  const file = dialect === 'sqlite' ? fileOf(given, context.cwd) : null
  const prefix = context.values.prefix ?? onlyOne(auths, ({ tablePrefix }) => tablePrefix, '--prefix') ?? defaultPrefix
  return { url: file === null ? given : `file:${file}`, dialect, from, file, prefix }
}

/** The {@link DatabaseChoice.from} of a database that nobody named. */
export const developmentDefault = 'the default in development'

interface NamedDatabase {
  readonly url: string
  readonly from: string
}

function namedDatabase({ values, env, envSources }: DatabaseContext, auths: readonly AuthFile[]): NamedDatabase {
  if (values.database !== undefined) return { url: values.database.trim(), from: '--database' }
  const setting = onlyOne(auths, ({ database }) => database, '--database') ?? fallback
  const name = setting.variable ?? ''
  const value = (env[name] ?? '').trim()
  const source = envSources.get(name)
  if (value !== '') return { url: value, from: source === undefined ? name : `${name} in ${source}` }
  if (setting.url !== null) return { url: setting.url, from: 'auth.ts' }
  if (isProduction(env)) return { url: '', from: name }
  return { url: 'file:.data/auth.db', from: developmentDefault }
}

const fallback: DatabaseSetting = { variable: 'DATABASE_URL', url: null }

/** What every auth of the app agrees on; null where none says anything that can be read. */
function onlyOne<T>(auths: readonly AuthFile[], read: (auth: AuthFile) => T | null, option: string): T | null {
  const values = auths.map(read)
  if (new Set(values.map((value) => JSON.stringify(value))).size > 1) {
    const files = [...new Set(auths.map(({ file }) => file))].join(', ')
    throw new Refusal(
      'not_configured',
      `This app has several auths, each with its own tables (${files}): pass ${option}.`,
    )
  }
  const value = values[0] ?? null
  if (value === null && values.length > 0) {
    throw new Refusal(
      'not_configured',
      `${auths[0]?.file ?? 'auth.ts'} computes what the command line cannot know without running it: pass ${option}.`,
    )
  }
  return value
}

/** As `storage/sqlite/connect.ts` reads the path, from the project instead of the process's folder; null in memory. */
function fileOf(url: string, cwd: string): string | null {
  const rest = url.replace(/^(?:file|sqlite):/, '')
  if (rest === ':memory:') return null
  const path = rest.startsWith('///') ? fileURLToPath(`file:${rest}`) : rest.replace(/^\/\//, '')
  return isAbsolute(path) ? path : join(cwd, path)
}

/** Whether opening would find nothing: it would create the file, and a mistyped path would look like an empty database. */
export function isMissing({ file }: DatabaseChoice): boolean {
  return file !== null && !existsSync(file)
}

/** A database for people: kind, host and name, or the file; no user, no password, no parameters. */
export function describeDatabase({ url, dialect, file }: DatabaseChoice): string {
  if (dialect === 'sqlite') return `SQLite, ${file ?? 'in memory'}`
  const kind = dialect === 'postgres' ? 'PostgreSQL' : 'MySQL'
  if (!URL.canParse(url)) return kind
  const { host, pathname } = new URL(url)
  // The rest of a password that was not encoded, and not the name of a database.
  if (pathname.includes('@')) return kind
  return `${kind}, ${host === '' ? 'local socket' : host}${pathname === '/' ? '' : pathname}`
}
