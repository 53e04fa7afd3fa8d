import { describe } from 'vitest'
import { anyField, weakEndpoint } from './testing-only/bad-endpoints.ts'
import { sweepEveryEndpoint } from './testing-only/sweep.ts'
import { sweepTypes } from './testing-only/types.ts'

describe('AT197 ASVS-15.3.5 a value of a wrong type is refused with the name of its field:', () => {
  sweepEveryEndpoint(sweepTypes, {
    'a field that makes a text of whatever comes': weakEndpoint({
      input: { word: { ...anyField, read: (value) => String(value) } },
    }),
    'a field that is taken for a text': weakEndpoint({
      input: { word: { ...anyField, read: (value) => (value as string).toLowerCase() } },
    }),
  })
})
