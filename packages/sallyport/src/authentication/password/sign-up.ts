import { AuthError } from '../../base/error.ts'
import { createId } from '../../base/random.ts'
import type { PasswordHasher } from '../../crypto/password-hash.ts'
import { queueMail } from '../../events/outbox.ts'
import type { OutboxDeps } from '../../events/outbox.ts'
import type { SessionGate } from '../../session/start-session.ts'
import { startSession } from '../../session/start-session.ts'
import type { Authentication, Sessions, StartedSession } from '../../session/sessions.ts'
import { step } from '../../storage/database.ts'
import type { Step } from '../../storage/database.ts'
import { isStorageError } from '../../storage/storage-error.ts'
import type { UserRow } from '../../user/user-row.ts'
import { insertUser, selectUserByEmail } from '../../user/user-statements.ts'
import type { MailContext } from '../mail-context.ts'
import { issueToken, linkLifetimeMs } from '../one-time-token.ts'
import type { TokenDeps } from '../one-time-token.ts'
import { assertPasswordAllowed } from './password-policy.ts'
import type { PasswordPolicy } from './password-policy.ts'
import { insertPassword } from './password-statements.ts'

/** What a person gives to sign up. */
export interface SignUpInput {
  /** Canonical address. */
  readonly email: string
  readonly password: string
  readonly name: string | null
}

/** What a pending sign-up keeps until the mailbox is proven. Sealed in the store. */
export interface PendingSignUp {
  readonly name: string | null
  readonly hash: string
}

/** What signing up works with. */
export interface SignUpDeps extends OutboxDeps, TokenDeps {
  readonly hasher: PasswordHasher
  readonly policy: PasswordPolicy
  readonly mail: MailContext
}

/**
 * Signs up where the mailbox must be proven first. Whoever has the address already, nobody can tell: one and the same work for a new,
 * an existing, an unverified and a banned one, and no answer but "look into your mail".
 *
 * No user exists until the code or the link has been used: until then the sign-up is a sealed payload beside its token.
 *
 * @throws {AuthError} `password_refused`, decided by the input alone.
 */
export async function signUpPending(deps: SignUpDeps, input: SignUpInput): Promise<void> {
  await assertPasswordAllowed(deps.policy, input.password, ownWords(input))
  const user = await deps.db.get(selectUserByEmail, { email: input.email })
  const pending: PendingSignUp = { name: input.name, hash: await deps.hasher.hash(input.password) }
  const issued = issueToken(deps, 'sign-up', input.email, pending)
  const mayProve = user === null || (user.email_verified_at === null && user.banned_at === null)
  // The name is not greeted with: it was typed by somebody who may not be the owner of the mailbox.
  const mail = mayProve
    ? {
        kind: 'confirm-sign-up' as const,
        code: issued.code,
        link: deps.mail.link('verifyEmail', { token: issued.token }),
      }
    : { kind: 'sign-up-existing' as const, code: null, link: deps.mail.link('signIn', {}) }
  const expiresAt = deps.clock.now() + linkLifetimeMs
  await deps.db.batch([
    issued.step,
    queueMail(deps, { ...mail, to: input.email, name: null, appName: deps.mail.appName, expiresAt }),
  ])
}

/**
 * Signs up at once, with a session, where the mailbox need not be proven first. The answer gives away whether an address has an
 * account; that is the price of this mode. User, password, session and mail are one batch.
 *
 * @param sendsMail Whether to queue a mail that asks to confirm the address.
 * @throws {AuthError} `identifier_taken`, `password_refused`.
 */
export async function signUpAtOnce(
  deps: SignUpDeps & { sessions: Sessions; gates: readonly SessionGate[] },
  input: SignUpInput,
  options: Pick<Authentication, 'device' | 'replaces'> & { sendsMail: boolean },
): Promise<{ user: UserRow; started: StartedSession }> {
  await assertPasswordAllowed(deps.policy, input.password, ownWords(input))
  if ((await deps.db.get(selectUserByEmail, { email: input.email })) !== null) throw new AuthError('identifier_taken')
  const hash = await deps.hasher.hash(input.password)
  const user = newUser(deps, input)
  const steps = [...insertUserSteps(user, hash), ...(options.sendsMail ? confirmEmailSteps(deps, user) : [])]
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
    if (isStorageError(error) && error.kind === 'conflict') throw new AuthError('identifier_taken', { cause: error })
    throw error
  }
}

/** A mail that asks the owner of a mailbox to confirm the address of a user who exists already. */
export function confirmEmailSteps(
  deps: Omit<SignUpDeps, 'hasher' | 'policy'>,
  user: Pick<UserRow, 'id' | 'email' | 'name'>,
): Step[] {
  if (user.email === null) return []
  const issued = issueToken(deps, 'confirm-email', user.email, { userId: user.id })
  const link = deps.mail.link('verifyEmail', { token: issued.token })
  const expiresAt = deps.clock.now() + linkLifetimeMs
  const mail = {
    kind: 'confirm-email' as const,
    to: user.email,
    name: user.name,
    appName: deps.mail.appName,
    code: issued.code,
    link,
    expiresAt,
  }
  return [issued.step, queueMail(deps, mail)]
}

/** The steps that store a new user with a password. */
export function insertUserSteps(user: UserRow, hash: string | null): Step[] {
  const { id, email, name, image, roles, created_at: now } = user
  const insert = step(insertUser, { id, email, emailVerifiedAt: user.email_verified_at, name, image, roles, now }, 1)
  return hash === null ? [insert] : [insert, step(insertPassword, { userId: id, hash, now }, 1)]
}

/** A user who is about to be stored. */
export function newUser(
  deps: Pick<SignUpDeps, 'clock' | 'random'>,
  input: {
    email: string | null
    name: string | null
    image?: string | null
    emailVerified?: boolean
    roles?: readonly string[]
  },
): UserRow {
  const now = deps.clock.now()
  return {
    id: createId(deps.random, now),
    email: input.email,
    email_verified_at: input.emailVerified === true ? now : null,
    name: input.name,
    image: input.image ?? null,
    roles: JSON.stringify(input.roles ?? []),
    epoch: 1,
    banned_at: null,
    ban_reason: null,
    created_at: now,
    updated_at: now,
  }
}

function ownWords(input: SignUpInput): string[] {
  return input.name === null ? [input.email] : [input.email, input.name]
}
