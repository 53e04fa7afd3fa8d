import { renewFacts, toSession } from '../../session/session.ts'
import type { PublicSession } from '../../session/session.ts'
import { toUser } from '../../user/user.ts'
import type { PublicUser } from '../../user/user.ts'
import { endpoint } from '../endpoint.ts'
import type { Answer } from '../endpoint.ts'

/** What `GET /session` answers; both null without a session. */
export interface SessionBody {
  readonly session: PublicSession | null
  readonly user: PublicUser | null
}

/** `GET /session` tells a browser who is signed in, by a secure check. */
export const session = endpoint({
  method: 'GET',
  path: '/session',
  summary: "The caller's session and user, or null for both.",
  access: 'anyone',
  origin: 'none',
  credentials: 'cookie',
  limit: null,
  input: {},
  secrets: [],
  form: false,
  async handle(context): Promise<Answer<SessionBody>> {
    const checked = await context.session()
    if (checked === null) return { status: 200, body: { session: null, user: null } }
    if (checked.touch !== null) context.caller.waitUntil(checked.touch())
    const user = toUser(checked.user)
    const facts = checked.renewed === null ? checked.facts : renewFacts(checked.facts, checked.renewed.claims)
    return {
      status: 200,
      body: { session: toSession(facts, user).toJSON(), user: user.toJSON() },
      cookie: checked.renewed,
    }
  },
})
