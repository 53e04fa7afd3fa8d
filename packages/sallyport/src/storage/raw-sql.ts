import type { Dialect } from './database.ts'

/** What matters of a text of the app's own. */
export interface RawSql {
  /** Where values go, in the order of the text. */
  readonly placeholders: readonly { readonly at: number; readonly key: string }[]
  /** Its words in lower case, the first one first. */
  readonly words: ReadonlySet<string>
  /** Why it cannot be taken, or null. */
  readonly fault: string | null
}

const shared = String.raw`"(?:[^"]|"")*"|--[^\n]*|/\*[\s\S]*?\*/`

/** What hides placeholders: strings, quoted names, comments. Each dialect has its own. */
const hidden: Readonly<Record<Dialect, string>> = {
  sqlite: String.raw`'(?:[^']|'')*'|\[[^\]]*\]|${'`[^`]*`'}|${shared}`,
  postgres: String.raw`\b[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|\$(?<tag>(?:[A-Za-z_]\w*)?)\$[\s\S]*?\$\k<tag>\$|${shared}`,
  // Whether a backslash escapes is a setting of the server: in a string it is refused.
  mysql: String.raw`'(?:[^'\\]|'')*'|${'`[^`]*`'}|"(?:[^"\\]|"")*"|--[^\n]*|/\*[\s\S]*?\*/`,
}

const visible: Readonly<Record<Dialect, string>> = {
  sqlite: String.raw`\?\d*|[:@$][A-Za-z_]\w*`,
  postgres: String.raw`\$\d+`,
  mysql: String.raw`\?`,
}

const readers: Readonly<Record<Dialect, RegExp>> = {
  sqlite: reader('sqlite'),
  postgres: reader('postgres'),
  mysql: reader('mysql'),
}

function reader(dialect: Dialect): RegExp {
  return new RegExp(
    `${hidden[dialect]}|(?<word>[A-Za-z_][\\w$]*)|(?<value>${visible[dialect]})|(?<end>;)(?!\\s*$)|(?<open>['"\`]|/\\*)`,
    'g',
  )
}

/**
 * Reads a text of the app's own as far as is needed to send it: where its placeholders are, and whether it is one statement. Its
 * grammar is the database's to judge.
 */
export function readRawSql(dialect: Dialect, text: string): RawSql {
  const placeholders: { at: number; key: string }[] = []
  const words = new Set<string>()
  let fault: string | null = null
  for (const match of text.matchAll(readers[dialect])) {
    const { word, value, end, open } = match.groups ?? {}
    if (word !== undefined) words.add(word.toLowerCase())
    if (end !== undefined) fault ??= 'holds more than one statement; hand them over one by one'
    if (open !== undefined)
      fault ??= `has ${open} that does not end, or a backslash after it; hand texts over as values`
    if (value === undefined) continue
    if (dialect === 'sqlite' && value !== '?') fault ??= `has the placeholder ${value}; write ?`
    placeholders.push({
      at: match.index,
      key: dialect === 'postgres' ? value.slice(1) : String(placeholders.length + 1),
    })
  }
  return { placeholders, words, fault }
}
