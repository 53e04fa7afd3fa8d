/**
 * Listens to a channel of a PostgreSQL server on a connection of its own; loads that dialect's code at its first use.
 *
 * @returns What ends it.
 * @throws What the driver throws where nobody answers.
 * @see `storage/postgres/listen.ts`, which says what the parameters are.
 */
export async function listenPostgres(
  url: string,
  channel: string,
  hear: (payload: string) => void,
  lost: () => void,
): Promise<() => Promise<void>> {
  const { listen } = await import('./postgres/listen.ts')
  return listen(url, channel, hear, lost)
}

/** Whether a URL says of itself that it leads to a pooler (`?pgbouncer=true`), which passes no notification on. */
export async function leadsToPooler(url: string): Promise<boolean> {
  const { parseUrl } = await import('./postgres/connect.ts')
  return parseUrl(url).pooler
}
