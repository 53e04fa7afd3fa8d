import { describe } from 'vitest'
import { unguardedEndpoint } from './testing-only/bad-endpoints.ts'
import { sweepSizes } from './testing-only/sizes.ts'
import { sweepEveryEndpoint } from './testing-only/sweep.ts'

describe('AT200 what is too large is refused, and costs little:', () => {
  sweepEveryEndpoint(sweepSizes, { 'a POST whose body nobody looks at': unguardedEndpoint })
})
