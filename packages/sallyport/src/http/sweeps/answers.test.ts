import { weakEndpoint } from './testing-only/bad-endpoints.ts'
import { sweepAnswers } from './testing-only/answers.ts'
import { sweepEveryEndpoint } from './testing-only/sweep.ts'

sweepEveryEndpoint(sweepAnswers, {
  'a page among the answers': weakEndpoint({
    handle: () => Promise.resolve({ status: 200, body: null, html: '<p>Hello</p>' }),
  }),
  'an answer without a body': weakEndpoint({ handle: () => Promise.resolve({ status: 200, body: undefined }) }),
  'the version of what runs here': weakEndpoint({
    handle: () => Promise.resolve({ status: 200, body: { runs: process.version } }),
  }),
  'where in the code it failed': weakEndpoint({
    handle: () => Promise.resolve({ status: 400, body: { stack: new Error('failed').stack } }),
  }),
})
