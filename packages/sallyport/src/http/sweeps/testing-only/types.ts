import { askFor, goodInputs, takes, textOf } from './asks.ts'
import type { Sweep } from './sweep.ts'
import { outcomeOf } from './target.ts'

/** What stands where something else should: a number, a list with the right thing in it, a question in another database's words. */
function wrongValues(good: unknown): unknown[] {
  const other = typeof good === 'string' ? [0, 1, -0, 1e308, true, false] : ['', 'text']
  return [
    ...other,
    [],
    {},
    [good],
    [[good]],
    { 0: good, length: 1 },
    { $ne: null },
    { $gt: '' },
    { toString: 1 },
    { valueOf: good },
  ]
}

/**
 * A value of a wrong type is refused with the field's name; it is never an error of ours and never a match (ASVS 5.0 V15.3.5). What is
 * left out where it is needed is refused too.
 */
export const sweepTypes: Sweep = async (target, endpoint) => {
  const shape = target.shapeOf(endpoint)
  const cookie = await target.signIn(target.ada)
  const faults: string[] = []
  for (const [name, field] of Object.entries(shape)) {
    for (const input of goodInputs(target, endpoint).filter((one) => Object.hasOwn(one, name))) {
      for (const value of wrongValues(input[name])) {
        // A GET has texts only.
        if (endpoint.method === 'GET' && takes(field, textOf(value))) continue
        const answered = await target.ask(askFor(endpoint, { ...input, [name]: value }, { cookie }))
        const { error } = JSON.parse(answered.text) as { error?: { fields?: object } }
        if (outcomeOf(answered) !== '400 invalid_input')
          faults.push(`${name}: ${JSON.stringify(value)} is ${outcomeOf(answered)}`)
        else if (!Object.hasOwn(error?.fields ?? {}, name)) faults.push(`${name}: refused without its name`)
      }
      if (field.optional) continue
      for (const value of [undefined, null, '']) {
        const answered = await target.ask(askFor(endpoint, { ...input, [name]: value }, { cookie }))
        if (outcomeOf(answered) !== '400 invalid_input') faults.push(`${name}: left out is ${outcomeOf(answered)}`)
      }
    }
  }
  return faults
}
