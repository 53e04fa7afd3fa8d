import { unguardedEndpoint } from './testing-only/bad-endpoints.ts'
import { sweepSizes } from './testing-only/sizes.ts'
import { sweepEveryEndpoint } from './testing-only/sweep.ts'

sweepEveryEndpoint(sweepSizes, { 'a POST whose body nobody looks at': unguardedEndpoint })
