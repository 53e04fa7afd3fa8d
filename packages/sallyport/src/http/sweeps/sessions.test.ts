import { describe } from 'vitest'
import { statement } from '../../storage/database.ts'
import { weakEndpoint } from './testing-only/bad-endpoints.ts'
import { sweepSessions } from './testing-only/sessions.ts'
import { sweepEveryEndpoint } from './testing-only/sweep.ts'

const everybody = statement<Record<never, never>, object>('test.everybody', 'select id, email from auth_users')

describe("AT224 without a session of one's own nobody is told anything:", () => {
  sweepEveryEndpoint(sweepSessions, {
    'a list that anybody may see': weakEndpoint({
      method: 'GET',
      origin: 'none',
      handle: async ({ services }) => ({ status: 200, body: { users: await services.db.all(everybody, {}) } }),
    }),
    'an answer that depends on a cookie that nobody has opened': weakEndpoint({
      handle: ({ caller }) => Promise.resolve({ status: 200, body: { signedIn: caller.cookie !== null } }),
    }),
  })
})
