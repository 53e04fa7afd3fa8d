/** A record of a CSV file. */
export interface CsvRecord {
  /** The line on which it begins, from 1. */
  readonly line: number
  readonly cells: readonly string[]
}

const brand = Symbol.for('sallyport.csv-fault/1')

/** A file that is no CSV from some line on. */
class CsvFault extends Error {
  constructor(line: number, reason: string) {
    super(`line ${line}: ${reason}`)
    Object.defineProperty(this, brand, { value: true })
  }
}

/** Whether a caught value says that a file is no CSV. */
export function isCsvFault(value: unknown): value is Error {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[brand] === true
}

/** Most characters of one record: a quote that is never closed must not take the whole file into memory. */
const maxRecordLength = 1_000_000

/**
 * Reads CSV as RFC 4180 has it, in pieces of whatever size: quoted cells with commas, quotes and line ends in them; line ends of both
 * kinds; a byte order mark. Lines without anything are no records.
 *
 * @param delimiter One character, such as `,` or `;`.
 * @throws {Error} {@link isCsvFault}: A quote that is never closed, or text after one that was.
 */
export async function* readCsv(chunks: AsyncIterable<string>, delimiter = ','): AsyncGenerator<CsvRecord> {
  // `start`: nothing of a cell has been seen yet.
  let state: 'start' | 'plain' | 'quoted' | 'after-quote' = 'start'
  let [cells, cell, length]: [string[], string, number] = [[], '', 0]
  let [line, from] = [1, 1]
  let previous = ''

  function endCell(): void {
    cells.push(cell)
    cell = ''
    state = 'start'
  }

  function endRecord(): CsvRecord | null {
    const isBlank = cells.length === 0 && state === 'start'
    endCell()
    const record = isBlank ? null : { line: from, cells }
    ;[cells, length, from] = [[], 0, line]
    return record
  }

  for await (const chunk of chunks) {
    for (const character of chunk) {
      const isFirst = previous === ''
      const isSecondHalf = previous === '\r' && character === '\n'
      previous = character
      if (isFirst && character === '\uFEFF') continue
      length += 1
      if (length > maxRecordLength)
        throw new CsvFault(from, 'a record of more than a million characters; is a closing quote missing?')
      const isEnd = character === '\n' || character === '\r'
      if (isEnd && !isSecondHalf) line += 1
      if (state === 'quoted') {
        if (character === '"') state = 'after-quote'
        else cell += character
      } else if (character === '"' && state !== 'plain') {
        if (state === 'after-quote') cell += character
        state = 'quoted'
      } else if (isEnd) {
        const record = isSecondHalf ? null : endRecord()
        if (record !== null) yield record
      } else if (character === delimiter) endCell()
      else if (state === 'after-quote') throw new CsvFault(line, 'text after a closing quote')
      else {
        cell += character
        state = 'plain'
      }
    }
  }
  if (state === 'quoted') throw new CsvFault(from, 'a quote that is never closed')
  const last = endRecord()
  if (last !== null) yield last
}
