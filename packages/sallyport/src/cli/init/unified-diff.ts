/** Lines of context around a change, as `diff -u` has. */
const context = 3

interface Line {
  readonly kind: ' ' | '-' | '+'
  readonly text: string
}

/**
 * The difference between two texts in the unified format of `diff -u`, for people to read. Empty where they are the same.
 *
 * @param before null where the file is new.
 */
export function unifiedDiff(path: string, before: string | null, after: string): string {
  const lines = compare(splitLines(before ?? ''), splitLines(after))
  const hunks = hunksOf(lines)
  if (hunks.length === 0) return ''
  return [`--- ${before === null ? '/dev/null' : `a/${path}`}`, `+++ b/${path}`, ...hunks].join('\n')
}

function splitLines(text: string): string[] {
  const lines = text.split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** The longest common subsequence, by the plain table: the files are short. */
function compare(before: readonly string[], after: readonly string[]): Line[] {
  const common = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1))
  const at = (row: number, column: number): number => common[row]?.[column] ?? 0
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      const same = before[row] === after[column]
      const length = same ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1))
      common[row]?.fill(length, column, column + 1)
    }
  }
  const lines: Line[] = []
  let [row, column] = [0, 0]
  while (row < before.length || column < after.length) {
    const [old, fresh] = [before[row], after[column]]
    if (old !== undefined && old === fresh) {
      lines.push({ kind: ' ', text: old })
      row += 1
      column += 1
    } else if (old !== undefined && (fresh === undefined || at(row + 1, column) >= at(row, column + 1))) {
      lines.push({ kind: '-', text: old })
      row += 1
    } else {
      lines.push({ kind: '+', text: fresh ?? '' })
      column += 1
    }
  }
  return lines
}

function hunksOf(lines: readonly Line[]): string[] {
  const near = lines.map((_line, at) => lines.slice(Math.max(0, at - context), at + context + 1).some(isChange))
  const output: string[] = []
  let [oldLine, newLine] = [1, 1]
  for (const [at, line] of lines.entries()) {
    if (near[at] === true) {
      if (near[at - 1] !== true) output.push(header(lines, near, at, oldLine, newLine))
      output.push(`${line.kind}${line.text}`)
    }
    if (line.kind !== '+') oldLine += 1
    if (line.kind !== '-') newLine += 1
  }
  return output
}

function header(
  lines: readonly Line[],
  near: readonly boolean[],
  at: number,
  oldLine: number,
  newLine: number,
): string {
  const end = near.indexOf(false, at)
  const hunk = lines.slice(at, end === -1 ? undefined : end)
  return `@@ -${range(hunk, '+', oldLine)} +${range(hunk, '-', newLine)} @@`
}

/** @param other The kind of line that this side does not have. */
function range(hunk: readonly Line[], other: '-' | '+', first: number): string {
  const count = hunk.filter(({ kind }) => kind !== other).length
  return `${count === 0 ? first - 1 : first},${count}`
}

function isChange(line: Line): boolean {
  return line.kind !== ' '
}
