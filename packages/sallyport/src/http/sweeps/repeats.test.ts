import { describe } from 'vitest'
import { anyField, weakEndpoint } from './testing-only/bad-endpoints.ts'
import { sweepRepeats } from './testing-only/repeats.ts'
import { sweepEveryEndpoint } from './testing-only/sweep.ts'

describe('ASVS-15.3.7 a field that comes twice is refused:', () => {
  sweepEveryEndpoint(sweepRepeats, {
    'a field of which the first of several counts': weakEndpoint({
      input: { word: { ...anyField, read: (value) => (Array.isArray(value) ? (value as unknown[])[0] : value) } },
    }),
  })
})
