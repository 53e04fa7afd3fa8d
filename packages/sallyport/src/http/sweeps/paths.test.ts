import { weakEndpoint } from './testing-only/bad-endpoints.ts'
import { sweepPaths } from './testing-only/paths.ts'
import { sweepEveryEndpoint } from './testing-only/sweep.ts'

sweepEveryEndpoint(sweepPaths, {
  'a path with a large letter': weakEndpoint({ path: '/Weak' }),
  'a path that a router takes for another': weakEndpoint({ path: '/sign%2Din' }),
})
