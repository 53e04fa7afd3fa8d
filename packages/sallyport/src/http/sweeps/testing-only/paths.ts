import { endpointTable } from '../../endpoint-table.ts'
import { askFor, goodInputs } from './asks.ts'
import type { Sweep } from './sweep.ts'
import { outcomeOf } from './target.ts'

/** Ways to write a path that a router, a proxy or a filter may take for the same. */
function otherSpellings(path: string): string[] {
  const [first = ''] = path.slice(1)
  const encodedFirst = `%${first.charCodeAt(0).toString(16)}`
  return [
    path.toUpperCase(),
    `/${first.toUpperCase()}${path.slice(2)}`,
    `/${encodedFirst}${path.slice(2)}`,
    `/%25${encodedFirst.slice(1)}${path.slice(2)}`,
    path.replace(/(?<=.)\//, '%2f'),
    `/${path}`,
    `${path}//`,
    `${path}/.`.replace('/.', '/%2e%2e%2f'),
    `${path}/x`,
    `${path}/index`,
    `${path};x=1`,
    `${path}.json`,
    `${path}.js`,
    `${path}.rsc`,
    `${path}%00`,
    `${path}%20`,
    `${path}%0a`,
    `${path}\u00e9`,
    `/x${path}`,
    `/..;${path}`,
    path.replaceAll('-', '_'),
    path.slice(0, -1),
    `${path}s`,
    `/*`,
    '/',
    '',
  ].filter((other) => other !== path && !endpointTable.some((one) => one.path === other))
}

/** There is one spelling of each path (with one slash more at its end, if need be), and nothing where there is no endpoint. */
export const sweepPaths: Sweep = async (target, endpoint) => {
  const faults: string[] = []
  const [input = {}] = goodInputs(target, endpoint)
  const cookie = await target.signIn(target.ada)
  const before = await target.stored()
  for (const other of otherSpellings(endpoint.path)) {
    for (const method of ['GET', 'POST'] as const) {
      const ask = askFor({ ...endpoint, method, path: other as '/' }, input, { cookie })
      const outcome = outcomeOf(await target.ask(ask))
      if (outcome !== '404 not_found') faults.push(`${method} ${other} is ${outcome}`)
    }
  }
  if ((await target.stored()) !== before) faults.push('another spelling changed something')
  return /^(?:\/[a-z]+(?:-[a-z]+)*)+$/.test(endpoint.path) ? faults : [...faults, `${endpoint.path} is no plain path`]
}
