import { describe } from 'vitest'
import { anyField, weakEndpoint } from './testing-only/bad-endpoints.ts'
import { sweepWithNoise } from './testing-only/fuzz.ts'
import { sweepEveryEndpoint } from './testing-only/sweep.ts'

describe("ASVS-16.5.1 whatever is sent, the answer comes and is no error of the server's:", () => {
  sweepEveryEndpoint(sweepWithNoise, {
    'an error for a word that nobody has thought of': weakEndpoint({
      input: { word: anyField },
      handle: ({ input }) => Promise.resolve({ status: 200, body: { length: (input.word as string).length } }),
    }),
  })
})
