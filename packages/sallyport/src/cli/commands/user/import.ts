import { createWriteStream } from 'node:fs'
import type { WriteStream } from 'node:fs'
import { once } from 'node:events'
import { resolve } from 'node:path'
import type { ImportProblem, ImportProgress, ImportRow } from '../../../operations/import-users.ts'
import { command } from '../../command.ts'
import type { Context } from '../../command.ts'
import { databaseOptions } from '../../common-options.ts'
import { createColumnMap } from '../../import/column-map.ts'
import { assertFile, formatOf, readRows } from '../../import/read-rows.ts'
import type { FileRow, ImportFormat } from '../../import/read-rows.ts'
import { openAppToChange } from '../../open-app.ts'
import { readProject } from '../../project/read-project.ts'
import { Refusal } from '../../refusal.ts'
import { readSchemaFile } from '../../schema/schema-file.ts'

const options = {
  format: { type: 'string', value: 'format', summary: 'csv, json or ndjson; default: by the name of the file' },
  map: {
    type: 'string',
    value: 'column=name',
    multiple: true,
    summary: 'What columns of the file are, such as email=Mail,name=Full Name',
  },
  'dry-run': { type: 'boolean', summary: 'Reads and checks everything, and stores nothing' },
  strict: { type: 'boolean', summary: 'Ends at the first row that cannot be taken' },
  'on-conflict': { type: 'string', value: 'what', summary: 'A user who is there already: skip (default), or fail' },
  report: {
    type: 'string',
    value: 'file',
    summary: 'Writes every row that was not taken there, one JSON object a line',
  },
  ...databaseOptions,
} as const

/** A row that was not taken, with its line. */
type Problem = Omit<ImportProblem, 'outcome'> & { readonly outcome: string; readonly line: number | null }

const shownProblems = 20

/** `sallyport user import`. */
export const userImport = command({
  usage: '<file>',
  details:
    'Brings users in from CSV, JSON or NDJSON: email, and where there are id, emailVerified, name, image, roles, passwordHash (argon2id or\nscrypt), createdAt, banned and banReason. A row that cannot be taken stops no other. Users who are there already stay as they are, so it\nmay be run again. The hooks of the app do not run.',
  options,
  arguments: { least: 1, most: 1 },
  async run(context) {
    const { values, args, cwd, progress } = context
    const path = resolve(cwd, args[0] ?? '')
    const format = formatFrom(values.format ?? formatOf(path))
    await assertFile(path)
    const roles = knownRoles(context)
    const { auth, fields } = await openAppToChange(context, roles ?? [])
    const columns = createColumnMap(
      values.map ?? [],
      fields.map(({ name }) => name),
    )
    const notes = await openNotes(values.report === undefined ? null : resolve(cwd, values.report))
    const lines: (number | null)[] = []
    const broken = { count: 0 }
    const strict = values.strict ?? false
    const tell = progressTeller(context)

    async function* rows(): AsyncGenerator<ImportRow> {
      let row = 0
      for await (const found of readRows(path, format, columns)) {
        row += 1
        if (found.row !== null) {
          lines.push(found.line)
          yield found.row
          continue
        }
        leave(row, found)
        // The rows before it are stored, as before one that is refused for what it holds.
        if (strict) return
      }
    }

    function leave(row: number, { line, fault }: FileRow): void {
      broken.count += 1
      notes.add({ row, line, outcome: 'refused', column: null, reason: fault ?? '' })
    }

    const report = await auth.users
      .import(rows(), {
        dryRun: values['dry-run'] ?? false,
        strict,
        onConflict: conflictFrom(values['on-conflict']),
        anyRole: roles === null,
        onProgress: tell,
        onProblem: (problem) => notes.add({ ...problem, line: lines[problem.row - 1] ?? null }),
      })
      .finally(() => notes.close())
    if (columns.ignored.size > 0) progress(ignoredNotice([...columns.ignored]))
    const { imported, skipped } = report
    const stopped = report.stopped || (strict && broken.count > 0)
    const counts = { read: report.read + broken.count, imported, skipped, refused: report.refused + broken.count }
    const dryRun = values['dry-run'] ?? false
    return {
      json: { ...counts, dryRun, stopped, ignoredColumns: [...columns.ignored], problems: notes.first },
      exitCode: counts.refused > 0 ? 1 : 0,
      text: (style) => {
        const done = `${imported.toLocaleString('en')} ${dryRun ? 'would be imported' : 'imported'}, ${skipped.toLocaleString('en')} skipped, ${counts.refused.toLocaleString('en')} refused`
        const shown = notes.first.slice(0, shownProblems).map(problemText)
        const more = counts.skipped + counts.refused - shown.length
        const rest =
          more > 0
            ? [
                `… and ${more.toLocaleString('en')} more${values.report === undefined ? ': --report <file> has all' : ''}`,
              ]
            : []
        return [counts.refused === 0 ? style.good(`✓ ${done}`) : `! ${done}`, ...shown, ...rest].join('\n')
      },
    }
  },
})

function problemText({ line, row, column, reason, outcome }: Problem): string {
  return `${line === null ? `row ${row}` : `line ${line}`}: ${outcome}: ${column === null ? '' : `${column} `}${reason}`
}

function ignoredNotice(names: readonly string[]): string {
  const passwords = names.some((name) => /^pass(?:word|wd)?$/i.test(name.trim()))
  const list = names.slice(0, 20).map((name) => JSON.stringify(name))
  const why = passwords ? ' A password itself is never imported, only its hash.' : ''
  return `! Notice: left out, since they are no columns of a user: ${list.join(', ')}. --map names them, and fields of your own are known by npx sallyport schema.${why}`
}

function formatFrom(format: string | null): ImportFormat {
  if (format === 'csv' || format === 'json' || format === 'ndjson') return format
  throw new Refusal('usage', 'Pass --format csv, json or ndjson: the name of the file does not tell.')
}

function conflictFrom(given: string | undefined): 'skip' | 'fail' {
  if (given === undefined || given === 'skip' || given === 'fail') return given ?? 'skip'
  throw new Refusal('usage', '--on-conflict takes skip or fail.')
}

/** The app's roles where its files write them out; null where they compute them. */
function knownRoles({ cwd, progress }: Pick<Context<typeof options>, 'cwd' | 'progress'>): readonly string[] | null {
  const { auths, files } = readProject(cwd)
  const written = readSchemaFile(files)?.roles ?? null
  if (auths.length > 0 && auths.every(({ roles }) => roles !== null)) return auths.flatMap(({ roles }) => roles ?? [])
  if (written !== null) return written
  progress(
    '! Notice: which roles the app has cannot be read from its files; roles are taken as they stand in the file.',
  )
  return null
}

/** Tells on stderr how far it is, every 10,000 rows. */
function progressTeller({ progress, platform }: Pick<Context<typeof options>, 'progress' | 'platform'>) {
  const since = platform.clock.now()
  let next = 10_000
  return ({ read, imported }: ImportProgress): void => {
    if (read < next) return
    next = read - (read % 10_000) + 10_000
    const seconds = Math.max(1_000, platform.clock.now() - since) / 1_000
    const rate = Math.round(read / seconds).toLocaleString('en')
    progress(`${read.toLocaleString('en')} read, ${imported.toLocaleString('en')} imported, ${rate} rows/s`)
  }
}

interface Notes {
  /** The first thousand. */
  readonly first: readonly Problem[]
  add(problem: Problem): void
  close(): Promise<void>
}

/** Notes problems, in a file for this user alone where one is asked for: it names lines of a file of users. */
async function openNotes(path: string | null): Promise<Notes> {
  const first: Problem[] = []
  let file: WriteStream | null = null
  if (path !== null) {
    file = createWriteStream(path, { mode: 0o600 })
    await once(file, 'open')
  }
  return {
    first,
    add(problem) {
      if (first.length < 1_000) first.push(problem)
      file?.write(`${JSON.stringify(problem)}\n`)
    },
    async close() {
      if (file === null) return
      file.end()
      await once(file, 'finish')
    },
  }
}
