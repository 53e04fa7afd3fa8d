import { renewFacts } from '../../session/session.ts'
import { toUser } from '../../user/user.ts'
import { endpoint } from '../endpoint.ts'
import type { Answer } from '../endpoint.ts'
import { optional, wordField } from '../input.ts'
import { describeSession } from '../signed-in.ts'
import type { SignedIn } from '../signed-in.ts'

/** What `GET /session` answers; null and nothing without a session. */
export type SessionBody =
  | SignedIn
  | { readonly session: null; readonly user: null; readonly roles: readonly []; readonly permissions: readonly [] }

/**
 * `GET /session` tells a browser who is signed in, by a secure check.
 *
 * With `use=no` it does not count as use: a page that asks by a timer would keep a forgotten session alive (ASVS 5.0 V7.3.1).
 */
export const session = endpoint({
  method: 'GET',
  path: '/session',
  summary: "The caller's session, user and permissions; null without a session.",
  access: 'anyone',
  origin: 'none',
  credentials: 'cookie',
  limit: null,
  input: { use: optional(wordField(['no'])) },
  secrets: [],
  form: false,
  async handle(context): Promise<Answer<SessionBody>> {
    const checked = await context.session()
    if (checked === null) return { status: 200, body: { session: null, user: null, roles: [], permissions: [] } }
    const { services } = context
    const user = toUser(checked.user, services.userFields)
    if (context.input.use === 'no') {
      const facts = { ...checked.facts, idleExpiresAt: checked.unusedIdleExpiresAt }
      return { status: 200, body: describeSession(services, user, facts) }
    }
    if (checked.touch !== null) context.caller.waitUntil(checked.touch())
    const facts = checked.renewed === null ? checked.facts : renewFacts(checked.facts, checked.renewed.claims)
    return { status: 200, body: describeSession(services, user, facts), cookie: checked.renewed }
  },
})
