import { askFor, form, goodInputs, json } from './asks.ts'
import type { Sweep } from './sweep.ts'
import { outcomeOf } from './target.ts'
import type { Ask, Target } from './target.ts'

/** What browsers and forgers send as `Origin`; `''` is nothing. @param own The app's. */
function origins(own: string): string[] {
  const host = new URL(own).host
  return [
    own,
    '',
    'null',
    'https://evil.example',
    `https://sub.${host}`,
    `http://${host}`,
    `${own}:8443`,
    `${own}.evil.example`,
    `${own}/`,
    `${own} `.trimEnd().toUpperCase(),
    `${own}, https://evil.example`,
    `https://${host}@evil.example`,
    'about:blank',
    'file://',
  ]
}

const sites = ['', 'same-origin', 'same-site', 'cross-site', 'none', 'Same-Origin', 'same-origin, cross-site']

/**
 * What changes something is refused from everywhere but the app's own pages, with and without a cookie, whatever the body is; and a
 * refusal changes nothing and sets no cookie (ASVS 5.0 V3.5.1).
 */
export const sweepOrigins: Sweep = async (target, endpoint) => {
  if (endpoint.method === 'GET') return []
  const faults: string[] = []
  const cookie = await target.signIn(target.ada)
  const before = await target.stored()
  for (const [origin, site, ask] of await combinations(target, endpoint)) {
    if (isOwn(target, origin, site)) continue
    for (const one of [cookie, null]) {
      const answered = await target.ask({ ...ask, cookie: one })
      if (outcomeOf(answered) !== '403 origin_refused' || answered.headers.getSetCookie().length > 0)
        faults.push(`Origin "${origin}", Sec-Fetch-Site "${site}" is ${outcomeOf(answered)}`)
    }
  }
  if ((await target.stored()) !== before) faults.push('a refused request changed something')
  for (const [origin, site, ask] of await combinations(target, endpoint)) {
    if (!isOwn(target, origin, site)) continue
    const answered = await target.ask(ask)
    if (answered.status === 403) faults.push(`a page of the app's own is refused: "${origin}", "${site}"`)
  }
  return faults
}

function isOwn(target: Target, origin: string, site: string): boolean {
  return origin === target.origin || ((origin === '' || origin === 'null') && site === 'same-origin')
}

async function combinations(
  target: Target,
  endpoint: Parameters<Sweep>[1],
): Promise<[origin: string, site: string, ask: Ask][]> {
  const [input = {}] = goodInputs(target, endpoint)
  const { path, method } = endpoint
  const text = new URLSearchParams(Object.entries(input).map(([name, value]) => [name, String(value)])).toString()
  return origins(target.origin).flatMap((origin) =>
    sites.flatMap((site) => {
      const headers = { origin, 'sec-fetch-site': site, referer: 'https://evil.example/' }
      const asks: Ask[] = [askFor(endpoint, input, { headers: { ...json, ...headers } })]
      if (endpoint.form !== false) asks.push({ method, path, body: text, headers: { ...form, ...headers } })
      return asks.map((ask): [string, string, Ask] => [origin, site, ask])
    }),
  )
}
