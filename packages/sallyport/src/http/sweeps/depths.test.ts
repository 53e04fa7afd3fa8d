import { describe } from 'vitest'
import { anyField, weakEndpoint } from './testing-only/bad-endpoints.ts'
import { sweepDepths } from './testing-only/depths.ts'
import { sweepEveryEndpoint } from './testing-only/sweep.ts'

function depthOf(value: unknown): number {
  return typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0
}

describe('AT200 what is nested deeply is refused:', () => {
  sweepEveryEndpoint(sweepDepths, {
    'a field that is searched as deep as it goes': weakEndpoint({
      input: { tree: { ...anyField, read: (value) => depthOf(value) } },
    }),
  })
})
