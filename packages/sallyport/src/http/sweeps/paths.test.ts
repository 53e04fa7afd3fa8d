import { describe } from 'vitest'
import { weakEndpoint } from './testing-only/bad-endpoints.ts'
import { sweepPaths } from './testing-only/paths.ts'
import { sweepEveryEndpoint } from './testing-only/sweep.ts'

describe('AT153 AT226 there is one spelling of each path, and nothing where there is no endpoint:', () => {
  sweepEveryEndpoint(sweepPaths, {
    'a path with a large letter': weakEndpoint({ path: '/Weak' }),
    'a path that a router takes for another': weakEndpoint({ path: '/sign%2Din' }),
  })
})
