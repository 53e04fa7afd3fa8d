import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import type { ImportRow } from '../../operations/import-users.ts'
import { Refusal } from '../refusal.ts'
import type { ColumnMap } from './column-map.ts'
import { isCsvFault, readCsv } from './read-csv.ts'

/** What a file may be. */
export type ImportFormat = 'csv' | 'json' | 'ndjson'

/** A row of a file, or why there is none. */
export interface FileRow {
  /** Where it begins; null in a JSON file. */
  readonly line: number | null
  readonly row: ImportRow | null
  readonly fault: string | null
}

/** A JSON file is read whole. */
const maxJsonBytes = 256 * 1024 * 1024

/** More than a user can have. */
const maxLineLength = 1_000_000

/** The format by the name of a file; null where it does not tell. */
export function formatOf(path: string): ImportFormat | null {
  const [, ending = ''] = /\.(csv|json|ndjson|jsonl)$/i.exec(path) ?? []
  const format = ending.toLowerCase()
  return format === '' ? null : format === 'jsonl' ? 'ndjson' : (format as ImportFormat)
}

/**
 * Before a database is asked for anything.
 *
 * @throws {Refusal} `invalid_input`: there is no such file.
 */
export async function assertFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => null)
  // A pipe will do.
  if (found === null || found.isDirectory()) throw missing(path)
}

function missing(path: string, cause?: unknown): Refusal {
  return new Refusal('invalid_input', `There is no file ${path}.`, cause)
}

/**
 * Reads the rows of a file, one at a time; of JSON, which is one value, all at once.
 *
 * @throws {Refusal} `invalid_input`: it is no such file.
 */
export async function* readRows(path: string, format: ImportFormat, columns: ColumnMap): AsyncGenerator<FileRow> {
  try {
    if (format === 'csv') yield* csvRows(path, columns)
    else if (format === 'ndjson') yield* lineRows(path, columns)
    else yield* jsonRows(path, columns)
  } catch (error) {
    if (isCsvFault(error))
      throw new Refusal('invalid_input', `The file is no CSV from here on: ${error.message}.`, error)
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EISDIR'))
      throw missing(path, error)
    throw error
  }
}

async function* csvRows(path: string, columns: ColumnMap): AsyncGenerator<FileRow> {
  let names: readonly string[] | null = null
  for await (const { line, cells } of readCsv(createReadStream(path, 'utf8'))) {
    if (names === null) {
      names = cells.map((name) => name.trim())
      const seen = new Set<string>()
      const twice = names.find((name) => seen.size === seen.add(name).size)
      if (twice !== undefined)
        throw new Refusal('invalid_input', `The header names the column ${JSON.stringify(twice)} twice.`)
    } else if (cells.length === names.length) {
      const entries = names.map((name, index) => [name, cells[index]] as const)
      yield { line, row: columns.toRow(entries), fault: null }
    } else yield { line, row: null, fault: `has ${cells.length} cells, and the header ${names.length}` }
  }
}

async function* lineRows(path: string, columns: ColumnMap): AsyncGenerator<FileRow> {
  let line = 0
  for await (const text of linesOf(createReadStream(path, 'utf8'))) {
    line += 1
    if (text.length > maxLineLength)
      throw new Refusal(
        'invalid_input',
        `Line ${line} is longer than 1 MB: an object needs less, and stands on one line.`,
      )
    const json = (line === 1 ? text.replace(/^\uFEFF/, '') : text).trim()
    if (json !== '') yield objectRow(line, parse(json), columns)
  }
}

/** The lines of a text. Of one that is too long only the beginning comes, and nothing after it. */
async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
    if (rest.length > maxLineLength) break
  }
  yield rest
}

async function* jsonRows(path: string, columns: ColumnMap): AsyncGenerator<FileRow> {
  if ((await stat(path)).size > maxJsonBytes)
    throw new Refusal(
      'invalid_input',
      'A JSON file of more than 256 MB is too large: write one object a line, as .ndjson.',
    )
  const list = parse((await readFile(path, 'utf8')).replace(/^\uFEFF/, ''))
  if (!Array.isArray(list)) throw new Refusal('invalid_input', 'The file is no JSON list of objects.')
  for (const value of list) yield objectRow(null, value, columns)
}

function objectRow(line: number | null, value: unknown, columns: ColumnMap): FileRow {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { line, row: null, fault: 'is no JSON object' }
  return { line, row: columns.toRow(Object.entries(value)), fault: null }
}

/** undefined for what is no JSON: the parser's own sentence would show a part of it. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
