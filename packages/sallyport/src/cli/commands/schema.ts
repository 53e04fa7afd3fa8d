import { chooseDatabase, developmentDefault } from '../choose-database.ts'
import { command } from '../command.ts'
import type { Answer, Context } from '../command.ts'
import { databaseOptions } from '../common-options.ts'
import { paintDiff } from '../init/paint-diff.ts'
import { unifiedDiff } from '../init/unified-diff.ts'
import { writeChanges } from '../init/write-changes.ts'
import { readProject } from '../project/read-project.ts'
import type { Project } from '../project/read-project.ts'
import { isRefusal, Refusal } from '../refusal.ts'
import type { OrmWanted } from '../schema/orm-changes.ts'
import { planSchema } from '../schema/plan-schema.ts'
import type { SchemaPlan } from '../schema/plan-schema.ts'
import { readConfig } from '../schema/read-config.ts'
import type { Style } from '../style.ts'
import { printable } from '../table.ts'

const options = {
  'dry-run': { type: 'boolean', summary: 'Only shows what it would write' },
  check: { type: 'boolean', summary: 'Writes nothing; exit code 1 where something would be written, for CI' },
  fields: { type: 'string', value: 'file', summary: 'Reads the fields from this JSON file instead of from auth.ts' },
  prisma: {
    type: 'string',
    value: 'file',
    summary: 'The Prisma schema that is to have the tables; default: the app has it',
  },
  drizzle: {
    type: 'string',
    value: 'file',
    summary: 'The file of Drizzle that is to have the tables; default: sallyport/drizzle.ts',
  },
  'no-orm': { type: 'boolean', summary: 'Leaves Prisma and Drizzle schemas as they are' },
  ...databaseOptions,
} as const

type SchemaContext = Context<typeof options>

/** `sallyport schema`: writes down the fields of users, for migrations, for the command line, and for Prisma or Drizzle. */
export const schema = command({
  usage: '[--check | --dry-run]',
  details:
    'Reads user.fields and roles in auth.ts without running it, shows a diff of everything, asks, and writes sallyport/schema.json and a\nnumbered migration; commit both. Where the app has a Prisma or Drizzle schema, the tables are written into it between marked lines.',
  options,
  arguments: { least: 0, most: 0 },
  run: runSchema,
})

async function* runSchema(context: SchemaContext): AsyncGenerator<Answer> {
  const { values, cwd, yes, json, prompt } = context
  const plan = await planFor(context)
  const nothing = plan.changes.length === 0
  if (values.check === true) {
    yield { ...answer(plan, [], (style) => describe(plan, style)), exitCode: nothing ? 0 : 1 }
    return
  }
  if (nothing || values['dry-run'] === true || (json && !yes)) {
    yield answer(plan, [], (style) => describe(plan, style))
    return
  }
  if (!json) yield { json: null, text: (style) => `${describe(plan, style)}\n` }
  await prompt.confirm(`Write ${plan.changes.length} ${plan.changes.length === 1 ? 'file' : 'files'}?`)
  const written = writeChanges(cwd, plan.changes)
  const next = plan.added.length === 0 ? '' : '; now run npx sallyport migrate, which adds the columns'
  yield answer(plan, written, ({ good }) => `${good('✓ Done')}: commit ${written.map(printable).join(', ')}${next}`)
}

async function planFor(context: SchemaContext): Promise<SchemaPlan> {
  const { values, cwd } = context
  const project = readProject(cwd)
  const config = readConfig(project, fieldsFile(project, values.fields))
  const { prefix, dialect } = databaseOf(context, project)
  const orm: OrmWanted = { prisma: values.prisma ?? null, drizzle: values.drizzle ?? null, dialect }
  return planSchema(project, { prefix, ...config }, values['no-orm'] === true ? null : orm)
}

function fieldsFile({ files }: Project, name: string | undefined): { name: string; text: string } | null {
  if (name === undefined) return null
  const text = files.read(name)
  if (text === null) throw new Refusal('usage', `There is no file ${name}.`)
  return { name, text }
}

/** The prefix must be known; the database need not be there, nor even be named. */
function databaseOf(context: SchemaContext, { auths }: Project): Pick<OrmWanted, 'dialect'> & { prefix: string } {
  try {
    const { prefix, dialect, from } = chooseDatabase(context, auths)
    return { prefix, dialect: from === developmentDefault ? null : dialect }
  } catch (error) {
    if (!isRefusal(error)) throw error
    const stand = { ...context, values: { ...context.values, database: 'file:none.db' } }
    return { prefix: chooseDatabase(stand, auths).prefix, dialect: null }
  }
}

function answer(plan: SchemaPlan, written: readonly string[], text: (style: Style) => string): Answer {
  const files = plan.changes.map(({ path, before, after }) => {
    const state = before === null ? 'new' : 'changed'
    return { path, state, content: after, diff: unifiedDiff(path, before, after) }
  })
  return { json: { added: plan.added, files, notes: plan.notes, written }, text }
}

function describe({ changes, notes }: SchemaPlan, style: Style): string {
  const diffs = changes.map(({ path, before, after }) => paintDiff(unifiedDiff(path, before, after), style))
  const hints = notes.map((note) => `${style.warning('! Note')}: ${printable(note)}`)
  const parts = [...diffs, ...hints]
  return changes.length === 0
    ? [`${style.good('✓ Up to date')}: nothing to write`, ...parts].join('\n')
    : parts.join('\n\n')
}
