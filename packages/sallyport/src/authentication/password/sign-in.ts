import { AuthError } from '../../base/error.ts'
import type { LimitStore } from '../../protection/rate-limit.ts'
import { startSession } from '../../session/start-session.ts'
import type { SessionGate } from '../../session/start-session.ts'
import type { Authentication, Sessions, StartedSession } from '../../session/sessions.ts'
import { step } from '../../storage/database.ts'
import type { Step } from '../../storage/database.ts'
import { isStorageError } from '../../storage/storage-error.ts'
import type { UserRow } from '../../user/user-row.ts'
import { changeUserSteps } from '../../user/user-changes.ts'
import { withoutHook } from '../../user/user-event-steps.ts'
import { consumeToken, findTokenByCode } from '../one-time-token.ts'
import { selectUserWithHash, upgradeHash } from './password-statements.ts'
import type { UserWithHash } from './password-statements.ts'
import { confirmEmailSteps } from './sign-up.ts'
import type { SignUpDeps } from './sign-up.ts'

/** What a person gives to sign in. */
export interface SignInInput {
  /** Canonical address. */
  readonly email: string
  readonly password: string
  /** The code from the mail, where the address must be confirmed first; else null. */
  readonly code: string | null
}

/** What signing in works with. */
export interface SignInDeps extends Omit<SignUpDeps, 'policy'> {
  readonly sessions: Sessions
  readonly limitStore: LimitStore
  readonly gates: readonly SessionGate[]
  /** Whether an address must be confirmed before the first session. */
  readonly verificationRequired: boolean
}

/**
 * Signs in with address and password. Unknown address, wrong password and no password are one answer, at the cost of one hash each.
 *
 * A user who must still confirm the address is mailed a code once the password was right, and signs in with both: so the first
 * proof of the mailbox and the password are used by one person, in one session.
 *
 * @param counterKey The limit counter of this identifier: a success gives it its attempts back.
 * @throws {AuthError} `invalid_credentials`, `banned`, `verification_required`, `invalid_code`, `busy`.
 */
export async function signIn(
  deps: SignInDeps,
  input: SignInInput,
  options: Pick<Authentication, 'device' | 'replaces'> & { counterKey: string },
): Promise<{ user: UserRow; started: StartedSession }> {
  const user = await verifyPassword(deps, input)
  if (user.banned_at !== null) throw new AuthError('banned')
  const confirmation = await confirmationSteps(deps, user, input)
  const upgrade = await upgradeSteps(deps, user, input.password)
  const confirmed = confirmation.length === 0 ? user : { ...user, email_verified_at: deps.clock.now() }
  const attempts = deps.limitStore.forget(options.counterKey)
  const steps = [...confirmation, ...upgrade, ...attempts.steps]
  const { device, replaces = null } = options
  try {
    const started = await startSession(deps, confirmed, { amr: ['pwd'], aal: 1, device, replaces, steps })
    await attempts.afterCommit()
    return { user: confirmed, started }
  } catch (error) {
    // Another request used the code first.
    if (isStorageError(error) && error.kind === 'expectation') throw new AuthError('invalid_code', { cause: error })
    throw withoutHook(error)
  }
}

async function verifyPassword(deps: SignInDeps, { email, password }: SignInInput): Promise<UserWithHash> {
  const user = await deps.db.get(selectUserWithHash, { email })
  let matches: boolean
  try {
    matches = await deps.hasher.verify(user?.hash ?? null, password)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    deps.log('error', 'password.malformed-hash', { userId: user?.id, error })
    matches = false
  }
  if (user === null || !matches) throw new AuthError('invalid_credentials')
  return user
}

/** The steps that confirm the address with the code of the mail; none where that is not needed. */
async function confirmationSteps(deps: SignInDeps, user: UserWithHash, { code }: SignInInput): Promise<Step[]> {
  if (!deps.verificationRequired || user.email === null || user.email_verified_at !== null) return []
  if (code === null) {
    await deps.db.batch(confirmEmailSteps(deps, user, 'at-sign-in'))
    throw new AuthError('verification_required')
  }
  const token = await findTokenByCode(deps, 'confirm-email', user.email, code)
  if (token === null) throw new AuthError('invalid_code')
  const now = deps.clock.now()
  return [consumeToken(token, now), ...changeUserSteps(deps, user, { provenEmail: user.email })]
}

async function upgradeSteps(deps: SignInDeps, user: UserWithHash, password: string): Promise<Step[]> {
  if (user.hash === null || !deps.hasher.isOutdated(user.hash)) return []
  return [
    step(upgradeHash, {
      userId: user.id,
      from: user.hash,
      to: await deps.hasher.hash(password),
      now: deps.clock.now(),
    }),
  ]
}
