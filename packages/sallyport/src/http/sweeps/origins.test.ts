import { weakEndpoint } from './testing-only/bad-endpoints.ts'
import { sweepOrigins } from './testing-only/origins.ts'
import { sweepEveryEndpoint } from './testing-only/sweep.ts'

sweepEveryEndpoint(sweepOrigins, {
  'a POST that any site may send': weakEndpoint({ origin: 'none' }),
})
