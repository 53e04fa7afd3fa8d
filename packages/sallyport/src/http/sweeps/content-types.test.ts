import { unguardedEndpoint } from './testing-only/bad-endpoints.ts'
import { sweepContentTypes } from './testing-only/content-types.ts'
import { sweepEveryEndpoint } from './testing-only/sweep.ts'

sweepEveryEndpoint(sweepContentTypes, { 'a POST whose body nobody looks at': unguardedEndpoint })
