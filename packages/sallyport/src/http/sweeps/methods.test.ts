import { renameEverybody, weakEndpoint } from './testing-only/bad-endpoints.ts'
import { sweepMethods } from './testing-only/methods.ts'
import { sweepEveryEndpoint } from './testing-only/sweep.ts'

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
