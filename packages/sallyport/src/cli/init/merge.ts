/** What becomes of a file of the app that is there already. */
export type Merge =
  /** It has what it needs. */
  | { readonly kind: 'unchanged' }
  /** The whole file, with our lines among the app's. */
  | { readonly kind: 'merged'; readonly text: string }
  /** It is of a shape that nobody but its author should change. `why` completes "…, which". */
  | { readonly kind: 'left'; readonly why: string }

/** A byte order mark is no part of the code. */
export function splitMark(text: string): { mark: string; code: string } {
  return text.startsWith('\u{feff}') ? { mark: '\u{feff}', code: text.slice(1) } : { mark: '', code: text }
}
