import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Dialect } from '../../storage/database.ts'
import { besides } from '../project/project-files.ts'
import type { ProjectFiles } from '../project/project-files.ts'
import type { Project } from '../project/read-project.ts'
import { Refusal } from '../refusal.ts'
import { readSetting } from './read-setting.ts'

/** A schema of Prisma or Drizzle that is to have our tables. */
export interface OrmSchema {
  readonly orm: 'prisma' | 'drizzle'
  /** The file that is written; it may not be there yet. */
  readonly file: string
  readonly dialect: Dialect
  /** Every file of the schema that is there. */
  readonly files: readonly string[]
  /** The configuration of its tool; null where there is none. */
  readonly config: string | null
}

const endings = ['ts', 'mts', 'js', 'mjs', 'cjs', 'cts']

/**
 * Finds the app's Prisma schema: a file named by hand, by `prisma.config.…`, by `package.json`, or where Prisma looks by itself.
 *
 * @throws {Refusal} `not_configured`: a provider that the library does not speak, or a named file that is not there.
 */
export function findPrisma({ files, modules }: Project, named: string | null): OrmSchema | null {
  const config = configOf(files, ['prisma.config', '.config/prisma'])
  const manifest = files.readJson('package.json') as { prisma?: { schema?: unknown } } | null
  const set = config === null ? null : readSetting(modules, config, 'schema')
  const given = [named, set, manifest?.prisma?.schema].find((path) => typeof path === 'string')
  const candidates = given === undefined ? ['prisma/schema.prisma', 'schema.prisma', 'prisma/schema'] : [clean(given)]
  const path = candidates.find((one) => files.isFile(one) || files.isFolder(one))
  if (path === undefined) {
    if (named !== null) throw new Refusal('not_configured', `There is no Prisma schema at ${named}.`)
    return null
  }
  const all = files.isFolder(path) ? listed(files, path, /\.prisma$/) : [path]
  const provider = providerOf(all.map((file) => files.read(file) ?? '').join('\n'))
  return {
    orm: 'prisma',
    file: files.isFolder(path) ? `${path}/sallyport.prisma` : path,
    dialect: dialectOf(provider, path),
    files: all,
    config,
  }
}

/**
 * Where the tables of Drizzle are written: a file named by hand, the one that has our marked lines already, else one of our own outside of
 * the schema that drizzle-kit compares with the database. It would rewrite the tables, and empties them on MySQL.
 *
 * @throws {Refusal} `not_configured`: a dialect that the library does not speak, or that cannot be told.
 */
export function findDrizzle({ files, modules }: Project, named: string | null): OrmSchema | null {
  const config = configOf(files, ['drizzle.config'])
  if (named === null && config === null) return null
  const file = named === null ? (markedFile(files) ?? 'sallyport/drizzle.ts') : clean(named)
  const dialect = config === null ? null : readSetting(modules, config, 'dialect')
  const imported = /drizzle-orm\/(\w+)-core/.exec(files.read(file) ?? '')?.[1]
  const kind = typeof dialect === 'string' ? dialect : (imported ?? null)
  return {
    orm: 'drizzle',
    file,
    dialect: dialectOf(kind, config ?? file),
    files: files.isFile(file) ? [file] : [],
    config,
  }
}

function markedFile(files: ProjectFiles): string | null {
  const ours = (text: string | null) => text?.includes('// sallyport:begin') === true && text.includes('drizzle-orm/')
  return files.sources().find((file) => ours(files.read(file))) ?? null
}

function configOf(files: ProjectFiles, names: readonly string[]): string | null {
  return (
    names.flatMap((name) => endings.map((ending) => `${name}.${ending}`)).find((file) => files.isFile(file)) ?? null
  )
}

function clean(path: string): string {
  const inside = besides('x', path)
  if (inside === null || path.startsWith('/')) throw new Refusal('not_configured', `${path} is not in this project.`)
  return inside.replace(/\/$/, '')
}

function listed(files: ProjectFiles, folder: string, pattern: RegExp): string[] {
  return readdirSync(join(files.root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => pattern.test(name))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .toSorted()
}

function providerOf(text: string): string | null {
  const datasource = /^\s*datasource\s+\w+\s*\{([^}]*)\}/m.exec(text.replaceAll(/\/\/[^\n]*/g, ''))?.[1] ?? ''
  return /\bprovider\s*=\s*"(\w+)"/.exec(datasource)?.[1] ?? null
}

const dialects: Readonly<Record<string, Dialect>> = {
  sqlite: 'sqlite',
  turso: 'sqlite',
  postgresql: 'postgres',
  postgres: 'postgres',
  pg: 'postgres',
  mysql: 'mysql',
}

function dialectOf(kind: string | null, file: string): Dialect {
  const dialect = dialects[kind ?? '']
  if (dialect !== undefined) return dialect
  const why = kind === null ? 'does not say for which database it is' : `is for ${kind}, which sallyport does not speak`
  throw new Refusal('not_configured', `${file} ${why}: pass --no-orm to leave it alone.`)
}
