import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { isProduction } from '../../base/env.ts'
import { chooseDatabase } from '../choose-database.ts'
import type { DatabaseChoice, DatabaseContext } from '../choose-database.ts'
import { command } from '../command.ts'
import type { Answer, Context } from '../command.ts'
import { databaseOptions } from '../common-options.ts'
import type { Check, Subject, Verdict } from '../doctor/check.ts'
import { checks } from '../doctor/checks.ts'
import { createGit } from '../doctor/git.ts'
import { describeFailure } from '../failure.ts'
import { readProject } from '../project/read-project.ts'
import type { Project } from '../project/read-project.ts'
import type { Style } from '../style.ts'
import { printable } from '../table.ts'

/** `sallyport doctor`: looks for what is wrong with an app's set-up, and says what to do. */
export const doctor = command({
  usage: '',
  details:
    'Changes nothing and runs nothing of the app. With NODE_ENV=production it looks at the app as it is deployed: what is a warning\nbefore is then a fault. The exit code is 1 where a check fails.',
  options: databaseOptions,
  arguments: { least: 0, most: 0 },
  async run(context) {
    const subject = subjectOf(context)
    const findings: Finding[] = []
    for (const check of checks) findings.push({ check, verdict: await runCheck(check, subject) })
    return answerOf(findings)
  },
})

interface Finding {
  readonly check: Check
  readonly verdict: Verdict
}

function subjectOf(context: Context<typeof databaseOptions>): Subject {
  const project = readProject(context.cwd)
  return {
    project,
    env: context.env,
    production: isProduction(context.env),
    database: databaseOf(context, project),
    git: createGit(context.cwd),
    mountTable: readMountTable,
    temporaryFolder: tmpdir(),
    nodeVersion: context.machine.nodeVersion,
    platform: context.platform,
  }
}

function databaseOf(context: DatabaseContext, { auths }: Project): DatabaseChoice | string {
  try {
    return chooseDatabase(context, auths)
  } catch (error) {
    return describeFailure(error).message
  }
}

function readMountTable(): string {
  try {
    return readFileSync('/proc/mounts', 'utf8')
  } catch {
    return '' // Not Linux.
  }
}

/** A check that breaks has not been passed. */
async function runCheck(check: Check, subject: Subject): Promise<Verdict> {
  try {
    return await check.run(subject)
  } catch (error) {
    return { status: 'fail', found: describeFailure(error).message, todo: 'Mend this, then run the check again.' }
  }
}

function answerOf(findings: readonly Finding[]): Answer {
  const count = (status: Verdict['status']) => findings.filter(({ verdict }) => verdict.status === status).length
  const failed = count('fail')
  return {
    json: {
      ok: failed === 0,
      checks: findings.map(({ check: { id, title }, verdict: { status, found, todo } }) => ({
        id,
        title,
        status,
        found,
        todo,
      })),
    },
    text: (style) =>
      [
        ...findings.map((finding) => findingText(finding, style)),
        '',
        `${count('ok')} ok, ${count('warn')} ${count('warn') === 1 ? 'warning' : 'warnings'}, ${failed} failed, ${count('skipped')} skipped`,
      ].join('\n'),
    exitCode: failed === 0 ? 0 : 1,
  }
}

function findingText({ check, verdict: { status, found, todo } }: Finding, style: Style): string {
  const signs = {
    ok: style.good('✓ ok     '),
    warn: style.warning('! warning'),
    fail: style.bad('✗ failed '),
    skipped: style.dim('- skipped'),
  }
  const line = `${signs[status]}  ${style.bold(check.title)}: ${printable(found)}`
  return todo === null ? line : `${line}\n           -> ${printable(todo)}`
}
