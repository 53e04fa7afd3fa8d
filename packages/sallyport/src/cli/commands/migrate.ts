import { chooseDatabase, describeDatabase, isMissing } from '../choose-database.ts'
import type { DatabaseChoice } from '../choose-database.ts'
import { command } from '../command.ts'
import type { Answer, Context } from '../command.ts'
import { databaseOptions } from '../common-options.ts'
import { readOwnFields } from '../schema/own-fields.ts'
import type { UserColumn } from '../../storage/user-column.ts'
import { migrationSources } from '../migration-sources.ts'
import type { MigrationSource, SourceStatus } from '../migration-sources.ts'
import { readProject } from '../project/read-project.ts'
import { Refusal } from '../refusal.ts'
import type { Style } from '../style.ts'
import { withDatabase } from '../with-database.ts'

const options = {
  plan: { type: 'boolean', summary: 'Prints the SQL that would run, and changes nothing' },
  apply: { type: 'boolean', summary: 'Applies without showing the plan and without asking' },
  status: { type: 'boolean', summary: 'Tells where the tables stand; exit code 1 while something is to be applied' },
  ...databaseOptions,
} as const

/** `sallyport migrate`: brings the tables up to date. */
export const migrate = command({
  usage: '[--plan | --apply | --status]',
  details:
    'Without one of the three it shows what would run, asks, and applies. Two at once do no harm: one applies, the other finds it done.',
  options,
  arguments: { least: 0, most: 0 },
  async run(context) {
    const mode = modeOf(context.values)
    const { files, auths } = readProject(context.cwd)
    const chosen = chooseDatabase(context, auths)
    const choice = { ...chosen, userColumns: readOwnFields(files, chosen.prefix).columns }
    const missing = isMissing(choice)
    if (mode === 'apply' || (mode === 'ask' && !missing))
      return withSources(context, choice, (sources) => migrateNow(context, choice, sources, mode === 'ask'))
    // What is not there yet is asked about in memory: a question must not create it.
    const asked = missing ? { ...choice, url: ':memory:' } : choice
    const standings = await withSources(context, asked, readStandings)
    if (mode === 'status') return statusAnswer(choice, standings, missing)
    if (mode === 'plan') return planAnswer(choice, standings)
    await confirmPlan(context, choice, standings)
    return withSources(context, choice, (sources) => applyAll(context, choice, sources))
  },
})

type MigrateContext = Context<typeof options>

/** One source, and where it stands. */
interface Standing {
  readonly source: MigrationSource
  readonly status: SourceStatus
}

function modeOf({ plan, apply, status }: MigrateContext['values']): 'plan' | 'apply' | 'status' | 'ask' {
  const given = Object.entries({ plan, apply, status }).filter(([, on]) => on === true)
  if (given.length > 1) throw new Refusal('usage', `Pass one of --plan, --apply and --status, not several.`)
  return given[0] === undefined ? 'ask' : (given[0][0] as 'plan' | 'apply' | 'status')
}

/** The database, and the app's own columns of its users. */
interface Chosen extends DatabaseChoice {
  readonly userColumns: readonly UserColumn[]
}

function withSources<T>(
  { platform }: MigrateContext,
  choice: Chosen,
  work: (sources: readonly MigrationSource[]) => Promise<T>,
): Promise<T> {
  return withDatabase(platform, choice, (db) => work(migrationSources(db, choice.prefix, choice.userColumns)))
}

async function readStandings(sources: readonly MigrationSource[]): Promise<Standing[]> {
  const standings: Standing[] = []
  for (const source of sources) standings.push({ source, status: await source.status() })
  return standings
}

async function migrateNow(
  context: MigrateContext,
  choice: DatabaseChoice,
  sources: readonly MigrationSource[],
  ask: boolean,
): Promise<Answer> {
  const standings = await readStandings(sources)
  if (ask && isPending(standings)) await confirmPlan(context, choice, standings)
  return applyAll(context, choice, sources)
}

async function confirmPlan(
  context: MigrateContext,
  choice: DatabaseChoice,
  standings: readonly Standing[],
): Promise<void> {
  for (const line of planText(standings).split('\n')) context.progress(line)
  await context.prompt.confirm(`Apply this to ${describeDatabase(choice)}?`)
}

async function applyAll(
  { progress }: MigrateContext,
  choice: DatabaseChoice,
  sources: readonly MigrationSource[],
): Promise<Answer> {
  const applied: { source: string; version: number; name: string }[] = []
  for (const source of sources) {
    await source.apply(({ version, name }) => {
      progress(`applying ${titleOf({ version, name })} of ${source.title}`)
      applied.push({ source: source.id, version, name })
    })
  }
  const done = applied.length === 0 ? 'nothing was to be applied' : `applied ${applied.map(titleOf).join(', ')}`
  return {
    json: { database: describeDatabase(choice), applied },
    text: ({ good }) => `${good('✓ Up to date')}: ${done} (${describeDatabase(choice)})`,
  }
}

function statusAnswer(choice: DatabaseChoice, standings: readonly Standing[], missing: boolean): Answer {
  const pending = isPending(standings)
  return {
    json: { database: describeDatabase(choice), exists: !missing, upToDate: !pending, sources: standings.map(toJson) },
    text: (style) =>
      [
        `${describeDatabase(choice)}${missing ? ', which does not exist yet' : ''}`,
        ...standings.map((standing) => statusLine(style, standing)),
        ...(pending ? ['Run npx sallyport migrate to apply.'] : []),
      ].join('\n'),
    exitCode: pending ? 1 : 0,
  }
}

function statusLine({ good, warning }: Style, { source, status }: Standing): string {
  const { current, target, pending } = status
  const sign = pending.length === 0 ? good('✓ up to date') : warning(`! ${pending.length} to apply`)
  return `${sign}  ${source.title}: version ${current}, this code has ${target}`
}

function planAnswer(choice: DatabaseChoice, standings: readonly Standing[]): Answer {
  return {
    json: { database: describeDatabase(choice), sources: standings.map(toJson) },
    text: () => (isPending(standings) ? planText(standings) : '-- Nothing is to be applied.'),
  }
}

/** SQL that could be run as it is. */
function planText(standings: readonly Standing[]): string {
  return standings
    .flatMap(({ source, status }) =>
      status.pending.map(
        (migration) =>
          `-- ${titleOf(migration)} of ${source.title}\n${migration.statements.map((sql) => `${sql};`).join('\n')}`,
      ),
    )
    .join('\n\n')
}

function toJson({ source, status }: Standing): object {
  return { id: source.id, current: status.current, target: status.target, pending: status.pending }
}

function isPending(standings: readonly Standing[]): boolean {
  return standings.some(({ status }) => status.pending.length > 0)
}

function titleOf({ version, name }: { readonly version: number; readonly name: string }): string {
  return `${version} (${name})`
}
