import type { BareEndpoint, Endpoint } from './endpoint.ts'
import type { InputShape } from './input.ts'
import { health } from './endpoints/health.ts'
import { mailbox } from './endpoints/mailbox.ts'
import { session } from './endpoints/session.ts'
import { listSessions, revokeSessions } from './endpoints/sessions.ts'
import { signIn } from './endpoints/sign-in.ts'
import { signOut } from './endpoints/sign-out.ts'
import { signUp } from './endpoints/sign-up.ts'
import { verifyEmail } from './endpoints/verify-email.ts'

/** An endpoint whatever its input and answer. */
export type AnyEndpoint = Pick<Endpoint | BareEndpoint, Exclude<keyof Endpoint, 'handle' | 'input'>> & {
  readonly input: InputShape
}

/** Every endpoint there is. A route outside this table cannot exist; the sweeps in the tests are made from it. */
export const endpointTable = [
  signUp,
  signIn,
  signOut,
  session,
  listSessions,
  revokeSessions,
  verifyEmail,
  health,
  mailbox,
] as const satisfies readonly AnyEndpoint[]
