import { form, goodInputs, json } from './asks.ts'
import type { Sweep } from './sweep.ts'
import { outcomeOf } from './target.ts'
import type { Ask } from './target.ts'

/**
 * A field that comes twice in a form or a query is refused: what stands before us may have looked at the other one (ASVS 5.0 V15.3.7).
 * So is a list that a framework has made of both. In JSON the last one counts, as everywhere in JavaScript.
 */
export const sweepRepeats: Sweep = async (target, endpoint) => {
  const cookie = await target.signIn(target.ada)
  const faults: string[] = []
  for (const input of goodInputs(target, endpoint)) {
    for (const [name, value] of Object.entries(input)) {
      for (const [what, ask] of repeated(endpoint, input, name, String(value))) {
        const outcome = outcomeOf(await target.ask({ ...ask, cookie }))
        if (outcome !== '400 invalid_input') faults.push(`${name} twice, ${what}, is ${outcome}`)
      }
    }
  }
  return faults
}

function repeated(endpoint: Parameters<Sweep>[1], input: object, name: string, value: string): [string, Ask][] {
  const { method, path } = endpoint
  const encoded = new URLSearchParams(Object.entries(input).map(([key, one]) => [key, String(one)])).toString()
  const again = (other: string) => `&${encodeURIComponent(name)}=${encodeURIComponent(other)}`
  const doubles = [again(value), again('other'), again(''), again('a') + again('b')].map((more) => encoded + more)
  if (method === 'GET') return doubles.map((query) => ['in the query', { method, path: `${path}?${query}` }])
  const whole = JSON.stringify(input)
  const wrongLast = whole.replace(/\}$/, `,"${name}":[]}`)
  const lists = [[value, value], [value, 'other'], [value]].map((list) => ({ ...input, [name]: list }))
  return [
    ['a wrong one last in JSON', { method, path, headers: json, body: wrongLast }],
    ...lists.map((list): [string, Ask] => ['as a list', { method, path, headers: json, parsed: { value: list } }]),
    ...(endpoint.form === false ? [] : doubles).map((body): [string, Ask] => [
      'in a form',
      { method, path, headers: form, body },
    ]),
  ]
}
