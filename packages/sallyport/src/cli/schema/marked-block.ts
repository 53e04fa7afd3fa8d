/** The line that our part of somebody's file begins with. */
const begin = '// sallyport:begin (written by npx sallyport schema; do not edit)'
const end = '// sallyport:end'

/** A file of the app's, parted at the marked lines. */
export interface Parted {
  readonly before: string
  /** Everything that is not ours. */
  readonly after: string
  readonly hasBlock: boolean
}

/**
 * Parts a text at the marked lines.
 *
 * @returns null where they are not one pair in order: then nothing may be replaced.
 */
export function partAtMarks(text: string): Parted | null {
  const begins = [...text.matchAll(/^\/\/ sallyport:begin\b.*$/gm)]
  const ends = [...text.matchAll(/^\/\/ sallyport:end\b.*$/gm)]
  const [first, last] = [begins[0], ends[0]]
  if (first === undefined && last === undefined) return { before: text, after: '', hasBlock: false }
  if (first === undefined || last === undefined || begins.length > 1 || ends.length > 1) return null
  if (last.index < first.index) return null
  return { before: text.slice(0, first.index), after: text.slice(last.index + last[0].length), hasBlock: true }
}

/** Puts a block between the marked lines, or at the end. What is outside stays as it is, byte by byte. */
export function withBlock({ before, after, hasBlock }: Parted, block: string): string {
  const marked = `${begin}\n${block}\n${end}`
  const written = before.includes('\r\n') || after.includes('\r\n') ? marked.replaceAll('\n', '\r\n') : marked
  const line = written === marked ? '\n' : '\r\n'
  if (hasBlock) return before + written + after
  if (before.trim() === '') return `${before}${written}${line}`
  return `${before}${before.endsWith('\n') ? '' : line}${line}${written}${line}`
}
