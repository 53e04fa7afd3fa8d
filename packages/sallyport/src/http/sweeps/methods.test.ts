import { describe } from 'vitest'
import { renameEverybody, weakEndpoint } from './testing-only/bad-endpoints.ts'
import { sweepMethods } from './testing-only/methods.ts'
import { sweepEveryEndpoint } from './testing-only/sweep.ts'

describe('AT138 ASVS-3.5.3 ASVS-4.1.4 only the methods of the table are answered, and a GET changes nothing:', () => {
  sweepEveryEndpoint(sweepMethods, {
    'a GET that changes something': weakEndpoint({
      method: 'GET',
      origin: 'none',
      async handle({ services }) {
        await services.db.run(renameEverybody, { name: 'Weak' })
        return { status: 200, body: { status: 'done' } }
      },
    }),
  })
})
