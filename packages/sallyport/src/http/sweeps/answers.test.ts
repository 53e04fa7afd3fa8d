import { describe } from 'vitest'
import { weakEndpoint } from './testing-only/bad-endpoints.ts'
import { sweepAnswers } from './testing-only/answers.ts'
import { sweepEveryEndpoint } from './testing-only/sweep.ts'

describe('AT140 AT281 ASVS-3.2.1 ASVS-3.4.4 ASVS-3.5.8 every answer keeps the rules for all of them:', () => {
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
})
