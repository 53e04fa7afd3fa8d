/** How a file is written, so that what is added to it looks the same. */
export interface CodeStyle {
  readonly eol: '\n' | '\r\n'
  /** The quote of strings. */
  readonly quote: "'" | '"'
  /** `;` or nothing. */
  readonly semicolon: ';' | ''
  /** One step of indentation. */
  readonly indent: string
}

/** Finds out how a module is written; where it does not tell, as this library writes. */
export function codeStyleOf(text: string): CodeStyle {
  const singles = text.match(/(?:from|import) '/g)?.length ?? 0
  const doubles = text.match(/(?:from|import) "/g)?.length ?? 0
  return {
    eol: text.includes('\r\n') ? '\r\n' : '\n',
    quote: doubles > singles ? '"' : "'",
    semicolon: /;[ \t]*\r?$/m.test(text) ? ';' : '',
    indent: /^(\t|(?: {2})+)[^\s*]/m.exec(text)?.[1] ?? '  ',
  }
}

/** Writes lines of ours, which have single quotes, no semicolons and two spaces, in another style. */
export function restyle(lines: readonly string[], style: CodeStyle): string {
  return lines
    .map((line) => {
      const [, spaces = '', code = ''] = /^((?: {2})*)(.*)$/.exec(line) ?? []
      const ended = code === '' || /[{,[(]$/.test(code) ? code : `${code}${style.semicolon}`
      return style.indent.repeat(spaces.length / 2) + ended.replaceAll("'", style.quote)
    })
    .join(style.eol)
}
