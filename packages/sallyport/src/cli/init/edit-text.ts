/** A replacement in a text, by UTF-16 offsets as the parser gives them. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Makes replacements that do not overlap; those at the same place are made in the order given. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = ''
  let done = 0
  for (const edit of edits.toSorted((one, other) => one.start - other.start)) {
    if (edit.start < done) throw new RangeError('Two edits overlap.')
    result += text.slice(done, edit.start) + edit.text
    done = edit.end
  }
  return result + text.slice(done)
}

/** The edit that puts a piece of code at the end, after an empty line. */
export function appendLines(text: string, code: string, eol: string): Edit {
  const isEnded = text === '' || text.endsWith('\n')
  const before = (isEnded ? '' : eol) + (text === '' ? '' : eol)
  return { start: text.length, end: text.length, text: before + code + (isEnded ? eol : '') }
}
