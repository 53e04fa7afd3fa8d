import type { Expression } from 'oxc-parser'
import type { Source } from '../project/parse-source.ts'
import { Refusal } from '../refusal.ts'

/** An expression, and the file that it stands in. */
export interface Place {
  readonly source: Source
  readonly node: Expression
}

/** `auth.ts:12:7`, as editors and terminals open it. */
export function whereIs({
  source,
  node,
}: {
  readonly source: Source
  readonly node: { readonly start: number }
}): string {
  const lines = source.text.slice(0, node.start).split('\n')
  return `${source.file}:${lines.length}:${(lines.at(-1) ?? '').length + 1}`
}

/** What to do about something that is only known when the app runs. */
export function computed(place: Place, what: string): Refusal {
  return new Refusal(
    'invalid_input',
    `${whereIs(place)}: ${what} is computed here, and the command line never runs the app: write it as a literal, or pass --fields sallyport/fields.json.`,
  )
}
