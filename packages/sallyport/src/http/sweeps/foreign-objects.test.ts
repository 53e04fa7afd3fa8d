import { describe } from 'vitest'
import { AuthError } from '../../base/error.ts'
import { statement } from '../../storage/database.ts'
import { weakEndpoint } from './testing-only/bad-endpoints.ts'
import { sweepForeignObjects } from './testing-only/foreign-objects.ts'
import { sweepEveryEndpoint } from './testing-only/sweep.ts'
import { idField } from '../input.ts'

const deleteSession = statement<{ id: string }>('test.delete-session', 'delete from auth_sessions where id = :id')
const selectUser = statement<{ id: string }, object>(
  'test.select-user',
  'select id, email from auth_users where id = :id',
)

describe('AT063 AT182 ASVS-8.2.2 what belongs to another user is neither changed nor told:', () => {
  sweepEveryEndpoint(sweepForeignObjects, {
    'a session that whoever knows its id may end': weakEndpoint({
      input: { session: idField },
      async handle({ services, input }) {
        await services.db.run(deleteSession, { id: input.session })
        return { status: 200, body: { status: 'done' } }
      },
    }),
    'a user whom whoever knows the id may see': weakEndpoint({
      method: 'GET',
      origin: 'none',
      input: { of: idField },
      async handle({ services, input, session }) {
        if ((await session()) === null) throw new AuthError('unauthenticated')
        return { status: 200, body: { user: await services.db.get(selectUser, { id: input.of }) } }
      },
    }),
  })
})
