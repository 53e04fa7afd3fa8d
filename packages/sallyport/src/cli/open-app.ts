import { isProduction } from '../base/env.ts'
import { createAuth } from '../composition/auth.ts'
import type { FrameworkNeutralAuth } from '../composition/auth.ts'
import { developmentSecret } from '../configuration/development-secret.ts'
import { chooseDatabase, isMissing } from './choose-database.ts'
import type { DatabaseChoice, DatabaseContext } from './choose-database.ts'
import type { Context } from './command.ts'
import type { databaseOptions } from './common-options.ts'
import { acceptRoles } from './known-roles.ts'
import { readProject } from './project/read-project.ts'
import { readOwnFields } from './schema/own-fields.ts'
import { readSchemaFile } from './schema/schema-file.ts'
import { Refusal } from './refusal.ts'
import type { SessionStrategy } from '../session/claims.ts'
import type { UserColumn } from '../storage/user-column.ts'
import type { UserFieldSet } from '../user/user-field-set.ts'
import { withDatabase } from './with-database.ts'

/** What a command on users or sessions works with. */
export interface App {
  readonly auth: Pick<FrameworkNeutralAuth<Readonly<Record<string, readonly string[]>>>, 'users' | 'sessions'>
  /** The app's own fields, from `sallyport/schema.json`. */
  readonly fields: UserFieldSet
}

/**
 * The same acts as the app's, on the app's database; none of the app's own code runs.
 *
 * The tables must be there and up to date: these commands create nothing by the way.
 *
 * @param roles Those that the command gives; the acts know no others.
 * @param strategy Of the app's sessions, where that makes a difference.
 * @throws {Refusal} `no_database`, `not_migrated`, `not_configured`; `invalid_input`: the app has no such role.
 */
export async function openApp(
  context: DatabaseContext & Pick<Context<typeof databaseOptions>, 'platform' | 'progress' | 'atEnd'>,
  roles: readonly string[] = [],
  strategy: SessionStrategy = 'database',
): Promise<App> {
  const { auths, files } = readProject(context.cwd)
  const accepted = acceptRoles(context, auths, roles, readSchemaFile(files)?.roles ?? null)
  const choice = chooseDatabase(context, auths)
  const own = readOwnFields(files, choice.prefix)
  await assertUsable(context, choice, own.columns, files.isFile('package.json'))
  const { env, platform } = context
  const auth = createAuth({
    database: choice.url,
    tablePrefix: choice.prefix,
    secret: secretOf(context),
    // No act of these sends a link; the address is only a word that passwords may not be made of.
    url: URL.canParse(env['AUTH_URL'] ?? '') ? new URL(env['AUTH_URL'] ?? '').origin : 'http://localhost:3000',
    insecureAllowHttp: true,
    migrate: 'manual',
    maxConnections: 2,
    session: { strategy },
    user: { fields: own.fields },
    roles: Object.fromEntries(accepted.map((role) => [role, []])),
    // Production whatever the app runs as: in development a mail that waits in the outbox would be caught here, away from the app.
    platform: { ...platform, env: () => ({ NODE_ENV: 'production' }) },
  })
  context.atEnd(() => auth.close())
  return { auth, fields: own.set }
}

/**
 * As {@link openApp}, for a command that makes, changes or deletes users; says so where the app has hooks for that.
 *
 * @throws As {@link openApp}.
 */
export async function openAppToChange(...[context, roles]: Parameters<typeof openApp>): Promise<App> {
  const { auths } = readProject(context.cwd)
  if (auths.some(({ options }) => options?.includes('on') === true))
    context.progress('! Notice: the hooks of the option `on` are code of the app; they do not run here.')
  return openApp(context, roles)
}

async function assertUsable(
  { platform }: Pick<Context<typeof databaseOptions>, 'platform'>,
  choice: DatabaseChoice,
  userColumns: readonly UserColumn[],
  isAppFolder: boolean,
): Promise<void> {
  if (isMissing(choice)) {
    const remedy = isAppFolder ? 'run npx sallyport migrate' : "there is no package.json here: go to the app's folder"
    throw new Refusal(
      'no_database',
      `There is no database at ${choice.file ?? ''} (${choice.from}): ${remedy}, or pass --database.`,
    )
  }
  const opened = { ...choice, userColumns }
  const { current, target, pending, missingColumns } = await withDatabase(platform, opened, (db) =>
    db.migrations.status(),
  )
  if (pending.length > 0) {
    throw new Refusal(
      'not_migrated',
      `The tables are at version ${current}, this code needs ${target}: run npx sallyport migrate.`,
    )
  }
  if (missingColumns.length > 0) {
    const names = missingColumns.map(({ name }) => name).join(', ')
    throw new Refusal('not_migrated', `The users have no column ${names} yet: run npx sallyport migrate.`)
  }
}

/** The app's secret: what goes into the outbox is sealed with it, for the app to open. */
function secretOf({ env, cwd }: DatabaseContext): string {
  const given = (env['AUTH_SECRET'] ?? '').trim()
  return given === '' && !isProduction(env) ? developmentSecret(cwd) : given
}
