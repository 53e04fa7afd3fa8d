import type { CompiledStatement } from '../compile.ts'
import type { Param } from '../database.ts'

/** Strings, quoted names and comments first, so that a `?` inside them is none of ours. */
const tokens = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|--[^\n]*|\/\*[\s\S]*?\*\/|\?/g

/**
 * The SQL of a statement with its values in it, for a connection without prepared statements.
 *
 * Texts and bytes are written in hexadecimal. So nothing is escaped, which is unsafe in some modes and character sets of the server,
 * and the text is ASCII throughout, whatever character set the connection has. The strings of the statement itself are written the
 * same way: a comparison between two literals fails where their collations differ.
 */
export function withLiterals({ text }: CompiledStatement, values: readonly Param[]): string {
  let at = 0
  return text.replace(tokens, (token) => {
    if (token === '?') return literal(values[at++] ?? null)
    return token.startsWith("'") ? literal(token.slice(1, -1).replaceAll("''", "'")) : token
  })
}

function literal(value: Param): string {
  if (value === null) return 'null'
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return `_utf8mb4 x'${Buffer.from(value).toString('hex')}'`
  return `x'${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}'`
}
