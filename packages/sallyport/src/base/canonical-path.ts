/**
 * The one spelling of a request path that guards compare with, whatever a client wrote.
 *
 * Percent signs are decoded until nothing changes, slashes and backslashes are folded, `.` and `..` are resolved, `;parameters` are
 * dropped, letters are lower-cased, and Next's data and RSC forms (`/_next/data/<build>/p.json`, `/p.rsc`) read as the page that they
 * carry. Used to refuse early, never to allow: protection is in the page itself.
 *
 * @returns The path, without a slash at the end (but `/`); or null for one that cannot be decoded, which a guard treats as protected.
 */
export function canonicalPath(path: string): string | null {
  const decoded = decodeFully(path)
  if (decoded === null) return null
  const segments: string[] = []
  for (const raw of decoded.normalize('NFKC').toLowerCase().split(/[/\\]+/)) {
    const name = raw.replace(/;.*$/, '')
    const segment = name === '..' ? name : name.replace(/[\s.]+$/, '')
    if (segment === '..') segments.pop()
    else if (segment !== '') segments.push(segment)
  }
  return `/${asPage(segments).join('/')}`
}

/** Whether a canonical path is a prefix's own path or lies below it: `/admin` covers `/admin/users`, not `/administrator`. */
export function isBelow(path: string, prefix: string): boolean {
  return prefix === '/' || path === prefix || path.startsWith(`${prefix}/`)
}

function decodeFully(path: string): string | null {
  let text = path
  for (let round = 0; round < 4; round += 1) {
    let next: string
    try {
      next = decodeURIComponent(text)
    } catch {
      // Malformed as it came: nobody can say what it means. Malformed only once decoded: a literal percent sign.
      return round === 0 ? null : text
    }
    if (next.includes('\0')) return null
    if (next === text) return text
    text = next
  }
  return null
}

function asPage(segments: string[]): string[] {
  let page = segments
  if (page[0] === '_next' && page[1] === 'data' && page.length > 3) {
    page = page.slice(3)
    page = [...page.slice(0, -1), (page.at(-1) ?? '').replace(/\.json$/, '')]
    if (page.length === 1 && page[0] === 'index') page = []
  }
  const segmentFolder = page.findIndex((segment) => segment.endsWith('.segments'))
  if (segmentFolder >= 0) page = [...page.slice(0, segmentFolder), (page[segmentFolder] ?? '').replace(/\.segments$/, '')]
  const last = page.at(-1)
  if (last?.endsWith('.rsc')) page = [...page.slice(0, -1), last.slice(0, -4)]
  return page.length === 1 && page[0] === 'index' ? [] : page
}
