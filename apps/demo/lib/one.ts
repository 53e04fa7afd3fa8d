/** The first value of a query parameter. */
export function one(query: string | string[] | undefined): string | null {
  return (typeof query === 'string' ? query : query?.[0]) ?? null
}
