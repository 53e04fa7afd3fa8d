import { anyField, weakEndpoint } from './testing-only/bad-endpoints.ts'
import { sweepWithNoise } from './testing-only/fuzz.ts'
import { sweepEveryEndpoint } from './testing-only/sweep.ts'

sweepEveryEndpoint(sweepWithNoise, {
  'an error for a word that nobody has thought of': weakEndpoint({
    input: { word: anyField },
    handle: ({ input }) => Promise.resolve({ status: 200, body: { length: (input.word as string).length } }),
  }),
})
