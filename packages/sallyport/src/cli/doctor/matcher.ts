/** A group of a matcher, with groups in it two deep; a group in a group must not capture. */
const inGroup = String.raw`\\.|[^\\()]`
const group = String.raw`\((?!\?)(?:${inGroup}|\(\?(?:${inGroup}|\(\?(?:${inGroup})*\))*\))+\)`

/** A parameter (`:name`, a group, or both, with how often it may come), or one sign of plain text. */
const piece = new RegExp(String.raw`([./]?)(?::(\w+)(${group})?|(${group}))([*+?]?)|\\(.)|([^\\(){}:*+?])`, 'gy')

/**
 * The paths that a matcher of Next lets a proxy run for: text, `:name`, groups of regular expressions, both together, and their forms
 * with `*`, `+` and `?`, as path-to-regexp 6 reads them. Without what Next adds for the forms in which it carries a page.
 *
 * @returns null where it is not understood, as braces are not.
 */
export function matcherPattern(matcher: string): RegExp | null {
  if (!matcher.startsWith('/')) return null
  let [source, text, read] = ['', '', 0]
  for (const [whole, prefix = '', name, ownGroup, bareGroup, modifier = '', kept, plain] of matcher.matchAll(piece)) {
    read += whole.length
    const sign = kept ?? plain
    if (sign === undefined) {
      const given = ownGroup ?? bareGroup
      // Two names with nothing between them could be cut anywhere.
      if (given === undefined && prefix === '' && text === '') return null
      source += parameter(prefix, given ?? (name === undefined ? '' : upTo(prefix === '' ? text : prefix)), modifier)
    } else source += escaped(sign)
    text = sign === undefined ? '' : text + sign
  }
  if (read < matcher.length) return null
  try {
    return new RegExp(`^${source}/?$`)
  } catch {
    return null
  }
}

/** One that may come often is repeated with what stands before it. */
function parameter(prefix: string, pattern: string, modifier: string): string {
  const repeats = modifier === '*' || modifier === '+'
  const once = `${escaped(repeats && prefix === '' ? '/' : prefix)}(?:${pattern})`
  return repeats ? `(?:${once}(?:${once})*)${modifier === '*' ? '?' : ''}` : `(?:${once})${modifier}`
}

/** What a name without a group of its own stands for: up to the next slash, or up to the text before it coming again. */
function upTo(before: string): string {
  return before.includes('/') ? '[^/#?]+?' : `(?:(?!${escaped(before)})[^/#?])+?`
}

function escaped(text: string): string {
  return text.replaceAll(/[.+*?^$|[\]{}()\\/]/g, String.raw`\$&`)
}
