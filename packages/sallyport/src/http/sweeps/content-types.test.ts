import { describe } from 'vitest'
import { unguardedEndpoint } from './testing-only/bad-endpoints.ts'
import { sweepContentTypes } from './testing-only/content-types.ts'
import { sweepEveryEndpoint } from './testing-only/sweep.ts'

describe('ASVS-3.5.2 ASVS-4.1.1 a body is JSON and says so, or a form where one may post:', () => {
  sweepEveryEndpoint(sweepContentTypes, { 'a POST whose body nobody looks at': unguardedEndpoint })
})
