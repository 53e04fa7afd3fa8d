import { createSecret } from '../../base/random.ts'
import type { Dialect } from '../../storage/database.ts'
import { chooseDatabase } from '../choose-database.ts'
import { command } from '../command.ts'
import type { Answer, Context } from '../command.ts'
import { databaseOptions } from '../common-options.ts'
import { addPackages } from '../init/add-packages.ts'
import { describeApp } from '../init/describe-app.ts'
import { maskEnvFile } from '../init/env-file.ts'
import type { Variable } from '../init/env-file.ts'
import { paintDiff } from '../init/paint-diff.ts'
import { nextSteps } from '../init/next-steps.ts'
import { addCommand } from '../project/package-manager.ts'
import { planInit } from '../init/plan.ts'
import type { Change, Plan } from '../init/plan.ts'
import { unifiedDiff } from '../init/unified-diff.ts'
import { writeChanges } from '../init/write-changes.ts'
import { readProject } from '../project/read-project.ts'
import { Refusal } from '../refusal.ts'
import type { Style } from '../style.ts'
import { printable } from '../table.ts'

const options = {
  'dry-run': { type: 'boolean', summary: 'Only shows what it would write' },
  'base-path': { type: 'string', value: 'path', summary: 'Where the endpoints are mounted; default: /api/auth' },
  'auth-file': {
    type: 'string',
    value: 'file',
    summary: 'The file that makes auth; default: auth.ts beside the routers',
  },
  database: databaseOptions.database,
  'no-pages': { type: 'boolean', summary: 'Makes no pages to sign in and up' },
  'no-install': { type: 'boolean', summary: 'Adds no packages; shows the command' },
} as const

/** `sallyport init`: puts authentication into an existing Next.js app. */
export const init = command({
  usage: '',
  details:
    'It shows a diff of everything first, and asks. A file of the app is never overwritten: an existing proxy and instrumentation get\nour lines among theirs; what cannot be merged safely is left, and the lines to add are shown. A second run changes nothing.',
  options,
  arguments: { least: 0, most: 0 },
  run: runInit,
})

async function* runInit(context: Context<typeof options>): AsyncGenerator<Answer> {
  const { values, cwd, yes, json, prompt } = context
  const plan = planFor(context)
  const mayInstall = values['no-install'] !== true && plan.packages.length > 0
  const isDry = values['dry-run'] === true || (json && !yes)
  const manager = plan.placement.app.packageManager
  const nothing = plan.changes.length === 0 && !mayInstall
  if (isDry || nothing) {
    yield answer(plan, [], (style) => [describe(plan, style), isDry && !nothing ? '' : nextSteps(plan.placement)])
    return
  }
  if (!json) yield { json: null, text: (style) => `${describe(plan, style)}\n` }
  await prompt.confirm(question(plan, mayInstall))
  const written = writeChanges(cwd, plan.changes)
  if (mayInstall) await addPackages(cwd, manager, plan.packages)
  yield answer(plan, written, ({ good }) => [
    `${good('✓ Done')}: ${count(written.length, 'file')} written`,
    '',
    nextSteps(plan.placement),
  ])
}

function question({ changes, packages, placement }: Plan, mayInstall: boolean): string {
  const write = changes.length === 0 ? [] : [`write ${count(changes.length, 'file')}`]
  const install = mayInstall ? [`run ${addCommand(placement.app.packageManager, packages).join(' ')}`] : []
  const text = [...write, ...install].join(' and ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}?`
}

function planFor({ values, cwd, env, envSources, platform, machine }: Context<typeof options>): Plan {
  const project = readProject(cwd)
  const { dialect } = chooseDatabase({ values, cwd, env: { ...env, NODE_ENV: 'development' }, envSources }, [])
  return planInit(describeApp(project, env), project, {
    basePath: values['base-path'] ?? null,
    authFile: values['auth-file'] ?? null,
    pages: values['no-pages'] !== true,
    variables: [
      ...(isSet(env['AUTH_SECRET']) ? [] : [{ name: 'AUTH_SECRET', value: createSecret(platform.random) }]),
      ...databaseVariable(values.database, env['DATABASE_URL'], envSources.get('DATABASE_URL')),
    ],
    dialect: dialect satisfies Dialect,
    hasNodeSqlite: hasNodeSqlite(machine.nodeVersion),
    version: machine.version,
  })
}

/** The app's own variable is not ours to change: other parts of the app may read it. */
function databaseVariable(
  given: string | undefined,
  known: string | undefined,
  source = 'the environment',
): Variable[] {
  if (given === undefined || given === known) return []
  if (isSet(known)) {
    const where = `DATABASE_URL is set in ${source}`
    throw new Refusal(
      'exists',
      `${where} to another database: change it there, or give sallyport({ database: … }) one of its own in auth.ts.`,
    )
  }
  // Quoted where a sign of a password would end the value or be replaced.
  const quoted = /[\s#'"`$\\]/.test(given) ? `'${given.replaceAll('$', String.raw`\$`)}'` : given
  return [{ name: 'DATABASE_URL', value: quoted }]
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value.trim() !== ''
}

/** `node:sqlite` needs no flag since 22.13. */
function hasNodeSqlite(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 22 || (major === 22 && minor >= 13)
}

function answer(plan: Plan, written: readonly string[], text: (style: Style) => readonly string[]): Answer {
  const { changes, notes, packages, placement } = plan
  const files = changes.map((change) => {
    const { before, after } = shown(change)
    const state = before === null ? 'new' : 'changed'
    return { path: change.path, state, content: after, diff: unifiedDiff(change.path, before, after) }
  })
  const install = packages.length === 0 ? null : addCommand(placement.app.packageManager, packages).join(' ')
  return {
    json: { files, notes, packages, install, written },
    text: (style) =>
      text(style)
        .filter((part, at, parts) => part !== '' || at < parts.length - 1)
        .join('\n'),
  }
}

/** A change as it may be seen: without secrets. */
function shown({ before, after, isSecret }: Change): Pick<Change, 'before' | 'after'> {
  if (!isSecret) return { before, after }
  return { before: before === null ? null : maskEnvFile(before), after: maskEnvFile(after) }
}

function describe({ changes, notes, packages, placement }: Plan, style: Style): string {
  const diffs = changes.map((change) => {
    const { before, after } = shown(change)
    return paintDiff(unifiedDiff(change.path, before, after), style)
  })
  const hints = notes.map(({ path, text, lines }) =>
    [
      `${style.warning('! Note')}: ${printable(path)} ${text}${lines.length === 0 ? '' : ':'}`,
      ...lines.map((line) => `    ${line}`),
    ].join('\n'),
  )
  const install = addCommand(placement.app.packageManager, packages).join(' ')
  const parts = [...diffs, ...hints, ...(packages.length === 0 ? [] : [`Packages: ${install}`])]
  return parts.length === 0 ? `${style.good('✓ Done')}: everything is there already\n` : parts.join('\n\n')
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
