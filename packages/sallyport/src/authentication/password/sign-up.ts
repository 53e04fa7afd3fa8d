import { AuthError } from '../../base/error.ts'
import type { PasswordHasher } from '../../crypto/password-hash.ts'
import { queueMail } from '../../events/outbox.ts'
import type { OutboxDeps } from '../../events/outbox.ts'
import type { SessionGate } from '../../session/start-session.ts'
import { startSession } from '../../session/start-session.ts'
import type { Authentication, Sessions, StartedSession } from '../../session/sessions.ts'
import type { Step } from '../../storage/database.ts'
import { isStorageError } from '../../storage/storage-error.ts'
import { isEmailTaken } from '../../user/user-changes.ts'
import type { UserChangeDeps } from '../../user/user-changes.ts'
import { withoutHook } from '../../user/user-event-steps.ts'
import type { UserRow } from '../../user/user-row.ts'
import { newUser } from '../../user/new-user.ts'
import { withFields } from '../../user/user-field-set.ts'
import type { StoredFields } from '../../user/user-field-set.ts'
import { selectUserByEmail } from '../../user/user-statements.ts'
import type { MailContext } from '../mail-context.ts'
import { findLatestToken, fingerprint, isFingerprintOf, issueToken, linkLifetimeMs } from '../one-time-token.ts'
import type { TokenDeps } from '../one-time-token.ts'
import { assertPasswordAllowed } from './password-policy.ts'
import type { PasswordPolicy } from './password-policy.ts'
import { insertUserSteps } from './password-statements.ts'

/** What a person gives to sign up. */
export interface SignUpInput {
  /** Canonical address. */
  readonly email: string
  readonly password: string
  readonly name: string | null
  /** Fields of the app's own that are open at sign-up. */
  readonly fields: StoredFields
}

/** What a pending sign-up keeps until the mailbox is proven. Sealed in the store. */
export interface PendingSignUp {
  /** Newest last. More than one where several passwords were chosen for one address: then the proof must name one. */
  readonly candidates: readonly SignUpCandidate[]
}

/** One sign-up for an address. */
export interface SignUpCandidate {
  readonly name: string | null
  /** Absent where a version without fields of the app's own took the sign-up. */
  readonly fields?: StoredFields
  readonly hash: string
  /** Of the password, to tell candidates apart without a hash each. */
  readonly fingerprint: string
}

/** Candidates that are kept at most. */
const maxCandidates = 5
/** How often a sign-up is tried again when another one for the same address came in between. */
const maxRounds = 5

/** What signing up works with. */
export interface SignUpDeps extends OutboxDeps, TokenDeps, UserChangeDeps {
  readonly hasher: PasswordHasher
  readonly policy: PasswordPolicy
  readonly mail: MailContext
}

/**
 * Signs up where the mailbox must be proven first. Whoever has the address already, nobody can tell: one and the same work for a new,
 * an existing, an unverified and a banned one, and no answer but "look into your mail".
 *
 * No user exists until the code or the link has been used: until then the sign-up is a sealed payload beside its token. A later
 * sign-up for the address replaces the token, but not what was chosen before: somebody else's password must not take the place of
 * that of the owner, who is about to type the newest code.
 *
 * @throws {AuthError} `busy`: too many sign-ups for this address at once.
 */
export async function signUpPending(deps: SignUpDeps, input: SignUpInput): Promise<void> {
  const user = await deps.db.get(selectUserByEmail, { email: input.email })
  const candidate: SignUpCandidate = {
    name: input.name,
    fields: input.fields,
    hash: await deps.hasher.hash(input.password),
    fingerprint: fingerprint(deps, input.email, input.password),
  }
  const isSame = (other: SignUpCandidate) => isFingerprintOf(deps, input.email, input.password, other.fingerprint)
  for (let round = 0; round < maxRounds; round += 1) {
    const latest = await findLatestToken(deps, 'sign-up', input.email)
    const issued = issueToken(deps, 'sign-up', input.email, withCandidate(latest.payload, candidate, isSame), latest.id)
    // The name is not greeted with: it was typed by somebody who may not be the owner of the mailbox.
    const mail = mayComplete(user)
      ? {
          kind: 'confirm-sign-up' as const,
          code: issued.code,
          link: deps.mail.link('verifyEmail', { token: issued.token }),
        }
      : { kind: 'sign-up-existing' as const, code: null, link: deps.mail.link('signIn', {}) }
    const expiresAt = deps.clock.now() + linkLifetimeMs
    const queued = queueMail(deps, { ...mail, to: input.email, name: null, appName: deps.mail.appName, expiresAt })
    try {
      await deps.db.batch([issued.step, queued])
      return
    } catch (error) {
      // Another sign-up for this address came in between: take its password along too.
      if (!isStorageError(error) || error.kind !== 'expectation') throw error
    }
  }
  throw new AuthError('busy', { retryAfterSeconds: 1 })
}

/**
 * Whether a proof of the mailbox may complete a sign-up: there is no user, or one whom nobody has proven to be and who has no rights
 * to take over.
 */
export function mayComplete(user: UserRow | null): boolean {
  return user === null || (user.email_verified_at === null && user.banned_at === null && user.roles === '[]')
}

function withCandidate(
  payload: unknown,
  candidate: SignUpCandidate,
  isSame: (other: SignUpCandidate) => boolean,
): PendingSignUp {
  const { candidates } = (payload ?? { candidates: [] }) as PendingSignUp
  const others = candidates.filter((other) => !isSame(other))
  return { candidates: [...others, candidate].slice(-maxCandidates) }
}

/**
 * Signs up at once, with a session, where the mailbox need not be proven first. The answer gives away whether an address has an
 * account; that is the price of this mode. User, password, session and mail are one batch.
 *
 * @param sendsMail Whether to queue a mail that asks to confirm the address.
 * @throws {AuthError} `identifier_taken`.
 */
export async function signUpAtOnce(
  deps: SignUpDeps & { sessions: Sessions; gates: readonly SessionGate[] },
  input: SignUpInput,
  options: Pick<Authentication, 'device' | 'replaces'> & { sendsMail: boolean },
): Promise<{ user: UserRow; started: StartedSession }> {
  if ((await deps.db.get(selectUserByEmail, { email: input.email })) !== null) throw new AuthError('identifier_taken')
  const hash = await deps.hasher.hash(input.password)
  const user = withFields(deps.userFields, newUser(deps, input), input.fields)
  const steps = [
    ...insertUserSteps(deps, user, hash, input.fields),
    ...(options.sendsMail ? confirmEmailSteps(deps, user, 'signed-in') : []),
  ]
  try {
    const started = await startSession(deps, user, {
      amr: ['pwd'],
      aal: 1,
      device: options.device,
      replaces: options.replaces ?? null,
      steps,
    })
    return { user, started }
  } catch (error) {
    if (isEmailTaken(error)) throw new AuthError('identifier_taken', { cause: error })
    throw withoutHook(error)
  }
}

/**
 * A mail with a code for the owner of a mailbox, to confirm the address of a user who exists already.
 *
 * @param where `signed-in`: in a session of that user, by code or link. `at-sign-in`: together with the password, by code.
 */
export function confirmEmailSteps(
  deps: Omit<SignUpDeps, 'hasher' | 'policy' | 'userFields' | 'hooks'>,
  user: Pick<UserRow, 'id' | 'email' | 'name'>,
  where: 'signed-in' | 'at-sign-in',
): Step[] {
  if (user.email === null) return []
  const issued = issueToken(deps, 'confirm-email', user.email, { userId: user.id })
  const { kind, link } =
    where === 'signed-in'
      ? { kind: 'confirm-email' as const, link: deps.mail.link('verifyEmail', { token: issued.token }) }
      : { kind: 'confirm-at-sign-in' as const, link: deps.mail.link('signIn', {}) }
  const expiresAt = deps.clock.now() + linkLifetimeMs
  const { email: to, name } = user
  return [
    issued.step,
    queueMail(deps, { kind, to, name, appName: deps.mail.appName, code: issued.code, link, expiresAt }),
  ]
}

/**
 * Refuses a password that cannot be used. Decided by the input alone, and so before anything is counted or read.
 *
 * @throws {AuthError} `password_refused`.
 */
export async function assertSignUpAllowed(
  deps: Pick<SignUpDeps, 'policy'>,
  input: Omit<SignUpInput, 'fields'>,
): Promise<void> {
  await assertPasswordAllowed(deps.policy, input.password, ownWords(input))
}

function ownWords(input: Omit<SignUpInput, 'fields'>): string[] {
  return input.name === null ? [input.email] : [input.email, input.name]
}
