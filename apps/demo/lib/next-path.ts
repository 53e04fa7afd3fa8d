/**
 * The path that `?next=` asks for, if it is one of this site; what the browser makes of it decides, so that `//evil.example` and
 * `/\evil.example` are seen as the other sites they are.
 *
 * @param query The query's value, as Next hands it over.
 */
export function nextPath(query: string | string[] | undefined): string | null {
  if (typeof query !== 'string' || !query.startsWith('/') || !URL.canParse(query, here)) return null
  const url = new URL(query, here)
  return url.origin === here ? url.pathname + url.search + url.hash : null
}

const here = 'http://here.invalid'

/** The first value of a query parameter. */
export function one(query: string | string[] | undefined): string | null {
  return (typeof query === 'string' ? query : query?.[0]) ?? null
}
