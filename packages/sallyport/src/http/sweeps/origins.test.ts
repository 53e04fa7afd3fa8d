import { describe } from 'vitest'
import { weakEndpoint } from './testing-only/bad-endpoints.ts'
import { sweepOrigins } from './testing-only/origins.ts'
import { sweepEveryEndpoint } from './testing-only/sweep.ts'

describe('AT136 ASVS-3.5.1 what changes something is refused from everywhere but a page of the app:', () => {
  sweepEveryEndpoint(sweepOrigins, {
    'a POST that any site may send': weakEndpoint({ origin: 'none' }),
  })
})
