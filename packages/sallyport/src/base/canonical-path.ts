/** Times that a path may be encoded; with more nobody means well. */
const maxRounds = 4

/** How Next ends the names of a page's RSC payloads; `.segments` is a folder of them. */
const payloadEndings = ['.segments', '.prefetch.rsc', '.rsc'] as const

/**
 * The one spelling of a request path that guards compare with, whatever a client wrote.
 *
 * Percent signs are decoded until nothing changes (a literal one stays `%25`), slashes and backslashes are folded, `.` and
 * `;parameters` are dropped, letters are lower-cased, and Next's data and RSC forms (`/_next/data/<build>/p.json`, `/p.rsc`) read as
 * the page that they carry. What lies below a page lies below its canonical path. Used to refuse early, never to allow: protection is
 * in the page itself.
 *
 * @param path The path of a parsed URL, where plain `..` are resolved already.
 * @returns The path, without a slash at the end (but `/`); or null for one that cannot be decoded or that hides a `..` or another path,
 * which a guard treats as protected.
 */
export function canonicalPath(path: string): string | null {
  const decoded = decodeFully(path)
  if (decoded === null) return null
  const segments: string[] = []
  for (const raw of decoded.split(/[/\\]+/)) {
    const name = raw.split(';', 1)[0] ?? ''
    // Whoever resolves it comes to another page than whoever takes it for a name.
    if (name === '..') return null
    const segment = withoutEnd(name)
    if (segment !== '') segments.push(segment)
  }
  const page = asPage(segments)
  return page === null ? null : `/${page.join('/').replaceAll('%', '%25')}`
}

/** Whether a canonical path is a prefix's own path or lies below it: `/admin` covers `/admin/users`, not `/administrator`. */
export function isBelow(path: string, prefix: string): boolean {
  return prefix === '/' || path === prefix || path.startsWith(`${prefix}/`)
}

function decodeFully(path: string): string | null {
  let text = path
  for (let round = 0; round < maxRounds; round += 1) {
    // As it came, a percent sign that encodes nothing is malformed; once decoded, it is a literal one.
    const escaped = round === 0 ? text : text.replace(/%(?![\da-f]{2})/g, '%25')
    let decoded: string
    try {
      decoded = decodeURIComponent(escaped)
    } catch {
      return null // Nobody can say what it means.
    }
    const next = decoded.normalize('NFKC').toLowerCase()
    if (next.includes('\0')) return null
    if (next === text) return text
    text = next
  }
  return null
}

/** A name without the dots and blanks at its end, which some file systems drop. By hand: a regular expression takes quadratic time. */
function withoutEnd(name: string): string {
  let end = name.length
  while (end > 0 && /[\s.]/.test(name.charAt(end - 1))) end -= 1
  return name.slice(0, end)
}

/** The page that a path carries; null where it carries another path that does. */
function asPage(segments: readonly string[]): readonly string[] | null {
  let page = segments
  if (isData(page)) page = withLast(page.slice(3), (name) => name.replace(/\.json$/, ''))
  if (isData(page)) return null
  const folder = page.findIndex((segment) => segment.endsWith('.segments'))
  if (folder >= 0) page = page.slice(0, folder + 1)
  page = withLast(page, pageName)
  return page.length === 1 && page[0] === 'index' ? [] : page
}

function isData(page: readonly string[]): boolean {
  return page[0] === '_next' && page[1] === 'data' && page.length > 3
}

/** Changes the last name; where nothing is left of it, the one before is the last. */
function withLast(page: readonly string[], change: (name: string) => string): readonly string[] {
  for (let length = page.length; length > 0; length -= 1) {
    const name = change(page[length - 1] ?? '')
    if (name !== '') return [...page.slice(0, length - 1), name]
  }
  return []
}

function pageName(name: string): string {
  let bare = withoutEnd(name)
  for (let ending = endingOf(bare); ending !== undefined; ending = endingOf(bare))
    bare = withoutEnd(bare.slice(0, -ending.length))
  return bare
}

function endingOf(name: string): string | undefined {
  return payloadEndings.find((ending) => name.endsWith(ending))
}
