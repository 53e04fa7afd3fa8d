import { describe } from 'vitest'
import { anyField, weakEndpoint } from './testing-only/bad-endpoints.ts'
import { sweepPrototypes } from './testing-only/prototypes.ts'
import { sweepEveryEndpoint } from './testing-only/sweep.ts'

/** Puts everything from one object into another, as many a library has done. */
function merge(into: Record<string, unknown>, from: object): void {
  for (const [name, value] of Object.entries(from) as [string, unknown][]) {
    const there = into[name]
    if (typeof value === 'object' && value !== null && typeof there === 'object' && there !== null)
      merge(there as Record<string, unknown>, value)
    else into[name] = value
  }
}

describe('AT196 ASVS-15.3.6 the prototype of all objects is neither reached nor believed:', () => {
  sweepEveryEndpoint(sweepPrototypes, {
    'a field that is merged into an object': weakEndpoint({
      input: { metadata: anyField },
      handle({ input }) {
        merge({}, { ...(input.metadata as object | undefined) })
        return Promise.resolve({ status: 200, body: { status: 'done' } })
      },
    }),
    'a right that is looked for where it may be inherited': weakEndpoint({
      handle: ({ custom }) => Promise.resolve({ status: 200, body: { admin: 'isAdmin' in custom } }),
    }),
  })
})
