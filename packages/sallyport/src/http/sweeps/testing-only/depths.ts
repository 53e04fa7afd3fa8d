import { goodInputs, json } from './asks.ts'
import type { Sweep } from './sweep.ts'
import { outcomeOf } from './target.ts'

/** Deeply nested values are refused wherever they stand, also where the framework has parsed them already. */
export const sweepDepths: Sweep = async (target, endpoint) => {
  if (endpoint.method === 'GET') return []
  const { method, path } = endpoint
  const [input = {}] = goodInputs(target, endpoint)
  const names = Object.keys(input)
  const faults: string[] = []
  const outcomes = async (body: string) => [
    outcomeOf(await target.ask({ method, path, headers: json, body })),
    outcomeOf(await target.ask({ method, path, headers: json, body, parsed: { value: JSON.parse(body) as unknown } })),
  ]
  for (const body of [...deepValues, ...names.flatMap((name) => inField(input, name))]) {
    for (const outcome of await outcomes(body))
      if (!['400 invalid_input', '413 body_too_large'].includes(outcome))
        faults.push(`${body.slice(0, 40)}… of ${body.length} is ${outcome}`)
  }
  return faults
}

const deepValues = [nested('[', ']', 7_900), nested('[', ']', 300_000)]

function inField(input: object, name: string): string[] {
  const whole = JSON.stringify(input)
  return [nested('[', ']', 100), nested('[', ']', 7_500), nested('{"a":', '}', 2_500)].map((deep) =>
    whole.replace(/\}$/, `,"${name}":${deep}}`),
  )
}

function nested(before: string, after: string, depth: number): string {
  return `${before.repeat(depth)}0${after.repeat(depth)}`
}
