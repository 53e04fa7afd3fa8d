import type { Style } from '../style.ts'
import { printable } from '../table.ts'

/** A unified diff in colours, safe for a terminal. */
export function paintDiff(diff: string, { bold, dim, good, bad }: Style): string {
  return diff
    .split('\n')
    .map((line) => {
      const text = line.split('\t').map(printable).join('\t')
      if (/^(?:---|\+\+\+) /.test(line)) return bold(text)
      if (line.startsWith('@@')) return dim(text)
      return line.startsWith('+') ? good(text) : line.startsWith('-') ? bad(text) : text
    })
    .join('\n')
}
