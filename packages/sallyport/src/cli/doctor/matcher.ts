/**
 * The paths that a matcher of Next lets a proxy run for, as far as matchers are written in practice: groups of regular expressions as
 * they are, `:name`, and its forms with `*`, `+` and `?`.
 *
 * @returns null where it is not understood.
 */
export function matcherPattern(matcher: string): RegExp | null {
  const source = matcher
    .split(/(\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))/)
    .map((part, at) => (at % 2 === 1 ? part : plainPart(part)))
    .join('')
  try {
    return new RegExp(`^${source}/?$`)
  } catch {
    return null
  }
}

/** What is outside of groups. */
function plainPart(part: string): string {
  return part
    .split(/(\/:\w+[*+?]?|:\w+)/)
    .map((piece) => {
      if (/^\/:\w+\*$/.test(piece)) return '(?:/.*)?'
      if (/^\/:\w+\+$/.test(piece)) return '/.+'
      if (/^\/:\w+\?$/.test(piece)) return '(?:/[^/]+)?'
      if (/^\/:\w+$/.test(piece)) return '/[^/]+'
      if (piece.startsWith(':')) return '[^/]+'
      return piece.replaceAll(/[.+^$|[\]{}\\]/g, String.raw`\$&`)
    })
    .join('')
}
