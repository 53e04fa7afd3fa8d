import { renewFacts } from '../../session/session.ts'
import { toUser } from '../../user/user.ts'
import { endpoint } from '../endpoint.ts'
import type { Answer } from '../endpoint.ts'
import { describeSession } from '../signed-in.ts'
import type { SignedIn } from '../signed-in.ts'

/** What `GET /session` answers; null and nothing without a session. */
export type SessionBody = SignedIn | { readonly session: null; readonly user: null; readonly permissions: readonly [] }

/** `GET /session` tells a browser who is signed in, by a secure check. */
export const session = endpoint({
  method: 'GET',
  path: '/session',
  summary: "The caller's session, user and permissions; null without a session.",
  access: 'anyone',
  origin: 'none',
  credentials: 'cookie',
  limit: null,
  input: {},
  secrets: [],
  form: false,
  async handle(context): Promise<Answer<SessionBody>> {
    const checked = await context.session()
    if (checked === null) return { status: 200, body: { session: null, user: null, permissions: [] } }
    if (checked.touch !== null) context.caller.waitUntil(checked.touch())
    const { services } = context
    const facts = checked.renewed === null ? checked.facts : renewFacts(checked.facts, checked.renewed.claims)
    const user = toUser(checked.user, services.userFields)
    return { status: 200, body: describeSession(services, user, facts), cookie: checked.renewed }
  },
})
