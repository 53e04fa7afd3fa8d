import { askFor, encoded, form, goodInputs, json } from './asks.ts'
import type { Sweep } from './sweep.ts'
import { outcomeOf } from './target.ts'

const refused = [
  '',
  'text/plain',
  'text/plain; charset=utf-8',
  'text/json',
  'application/jsonp',
  'application/json-patch+json',
  'application/vnd.api+json',
  'application/json, text/plain',
  'text/plain, application/json',
  'text/plain; application/json',
  'application/xml',
  'application/octet-stream',
  'multipart/form-data; boundary=x',
  'application',
  '*/*',
  'json',
]
const taken = [
  'application/json',
  'APPLICATION/JSON',
  'application/json;charset=utf-8',
  ' application/json ; charset=x',
]

/**
 * A body is JSON and says so, or a form where one may post: what a page of another site can send without asking first is refused
 * (ASVS 5.0 V3.5.2, V4.1.1). A refusal changes nothing.
 */
export const sweepContentTypes: Sweep = async (target, endpoint) => {
  if (endpoint.method === 'GET') return []
  const faults: string[] = []
  const { method, path } = endpoint
  const [input = {}] = goodInputs(target, endpoint)
  const before = await target.stored()
  for (const type of endpoint.form === false ? [...refused, form['content-type']] : refused) {
    // What says that it is JSON is JSON, or a framework's parser refuses it first.
    for (const body of [JSON.stringify(input), '{}', ...(type.includes('json') ? [] : [encoded(input), ' '])]) {
      for (const delivery of [{ body }, { body, parsed: { value: input } }]) {
        const answered = await target.ask({ method, path, headers: { 'content-type': type }, ...delivery })
        // Without a type the web's own Request calls a text text/plain.
        if (outcomeOf(answered) !== '415 unsupported_media_type') faults.push(`"${type}" is ${outcomeOf(answered)}`)
      }
    }
  }
  if ((await target.stored()) !== before) faults.push('a refused request changed something')
  for (const type of taken) {
    const answered = await target.ask(askFor(endpoint, input, { headers: { ...json, 'content-type': type } }))
    if (answered.status === 415) faults.push(`"${type}" is refused`)
  }
  return faults
}
