import type { Platform } from '../../base/platform.ts'
import { chooseDatabase, describeDatabase, isMissing } from '../choose-database.ts'
import type { DatabaseChoice, DatabaseContext } from '../choose-database.ts'
import { command } from '../command.ts'
import type { Machine } from '../machine.ts'
import { databaseOptions } from '../common-options.ts'
import { describeFailure } from '../failure.ts'
import { readProject } from '../project/read-project.ts'
import type { Project } from '../project/read-project.ts'
import { table } from '../table.ts'
import { withDatabase } from '../with-database.ts'

const drivers = ['better-sqlite3', 'libsql', 'mysql2', 'pg', 'redis'] as const

/** `sallyport info`: what a bug report needs, and nothing secret. */
export const info = command({
  usage: '',
  details: 'Safe to paste into a bug report: it names no secret, no user and no password.',
  options: databaseOptions,
  arguments: { least: 0, most: 0 },
  async run(context) {
    const project = readProject(context.cwd)
    const facts = {
      ...versions(context.machine, project),
      ...wiring(project),
      mode: context.env['NODE_ENV'] ?? 'development',
      ...(await databaseFacts(context, project)),
    }
    return { json: facts, text: ({ bold }) => table(rows(facts), (text, column) => (column === 0 ? bold(text) : text)) }
  },
})

function versions(
  { version, nodeVersion, operatingSystem }: Pick<Machine, 'version' | 'nodeVersion' | 'operatingSystem'>,
  { files }: Project,
) {
  const installed = drivers.map((name) => [name, files.installedVersion(name)] as const)
  return {
    sallyport: version,
    node: nodeVersion,
    system: operatingSystem,
    next: files.installedVersion('next'),
    react: files.installedVersion('react'),
    drivers: Object.fromEntries(installed.filter(([, found]) => found !== null)),
  }
}

function wiring({ routers, auths, mounts, proxy, middleware, instrumentation }: Project) {
  return {
    routers: [routers.app, routers.pages].filter((folder) => folder !== null),
    auth: auths.map(({ file }) => file),
    mounts: mounts.map(({ file, path }) => ({ file, path })),
    proxy: proxy ?? middleware,
    instrumentation,
  }
}

async function databaseFacts(context: DatabaseContext & { readonly platform: StorePlatform }, { auths }: Project) {
  let choice: DatabaseChoice
  try {
    choice = chooseDatabase(context, auths)
  } catch (error) {
    return { database: null, schema: describeFailure(error).message }
  }
  return {
    database: { kind: choice.dialect, where: describeDatabase(choice), from: choice.from },
    schema: await schemaState(context.platform, choice),
  }
}

async function schemaState(platform: StorePlatform, choice: DatabaseChoice): Promise<string> {
  if (isMissing(choice)) return 'no database yet'
  try {
    const { current, target } = await withDatabase(platform, choice, (db) => db.migrations.status())
    return `version ${current}, this code has ${target}`
  } catch (error) {
    return `unknown: ${describeFailure(error).message}`
  }
}

type StorePlatform = Pick<Platform, 'clock' | 'random'>

type Facts = ReturnType<typeof versions> & ReturnType<typeof wiring> & Awaited<ReturnType<typeof databaseFacts>>

function rows(facts: Facts): string[][] {
  const list = (values: readonly string[]) => (values.length === 0 ? 'none' : values.join(', '))
  return [
    ['sallyport', facts.sallyport],
    ['node', `${facts.node}, ${facts.system}`],
    ['next', facts.next ?? 'not installed'],
    ['react', facts.react ?? 'not installed'],
    ['drivers', list(Object.entries(facts.drivers).map(([name, version]) => `${name} ${version}`))],
    ['routers', list(facts.routers)],
    ['auth', list(facts.auth)],
    ['mount', list(facts.mounts.map(({ file, path }) => `${file} at ${path}`))],
    ['proxy', facts.proxy ?? 'none'],
    ['instrumentation', facts.instrumentation ?? 'none'],
    ['database', facts.database === null ? 'none' : `${facts.database.where} (${facts.database.from})`],
    ['schema', facts.schema],
  ]
}
