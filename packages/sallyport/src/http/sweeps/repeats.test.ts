import { anyField, weakEndpoint } from './testing-only/bad-endpoints.ts'
import { sweepRepeats } from './testing-only/repeats.ts'
import { sweepEveryEndpoint } from './testing-only/sweep.ts'

sweepEveryEndpoint(sweepRepeats, {
  'a field of which the first of several counts': weakEndpoint({
    input: { word: { ...anyField, read: (value) => (Array.isArray(value) ? (value as unknown[])[0] : value) } },
  }),
})
