import { AuthError } from '../../base/error.ts'
import { endEverywhereSteps } from '../../session/end-everywhere.ts'
import { step } from '../../storage/database.ts'
import type { Step } from '../../storage/database.ts'
import { isStorageError } from '../../storage/storage-error.ts'
import { newUser } from '../../user/new-user.ts'
import { changeUserSteps } from '../../user/user-changes.ts'
import type { UserChangeDeps } from '../../user/user-changes.ts'
import { withoutHook } from '../../user/user-event-steps.ts'
import { stillFields } from '../../user/user-field-set.ts'
import type { UserRow } from '../../user/user-row.ts'
import { selectUserByEmail } from '../../user/user-statements.ts'
import { consumeToken, findToken, findTokenByCode, isFingerprintOf } from '../one-time-token.ts'
import type { LiveToken, TokenDeps } from '../one-time-token.ts'
import { deletePassword, insertPassword, insertUserSteps } from '../password/password-statements.ts'
import { mayComplete } from '../password/sign-up.ts'
import type { PendingSignUp, SignUpCandidate } from '../password/sign-up.ts'

/** What confirming an address works with. */
type VerifyEmailDeps = TokenDeps & UserChangeDeps

/** The proof of a mailbox: the secret of the link, or the code with the address it was sent to. */
export type MailboxProof = ({ readonly token: string } | { readonly email: string; readonly code: string }) & {
  /** The password that was chosen at sign-up, or null: needed only where several were chosen for one address. */
  readonly password: string | null
}

/**
 * Confirms an address. Completes a pending sign-up, or marks the address of the signed-in user as theirs. Starts no session: who
 * signed up signs in next, and so shows that the password is theirs too.
 *
 * The first proof of a mailbox wipes what was not proven by it: an unverified user's old password and sessions go.
 *
 * @param signedIn The user of the request's session, or null.
 * @throws {AuthError} `invalid_token` or `invalid_code`: wrong, used, expired, or void. `unauthenticated`: the address belongs to a
 * user who must be signed in to confirm it.
 */
export async function verifyEmail(deps: VerifyEmailDeps, proof: MailboxProof, signedIn: UserRow | null): Promise<void> {
  const refusal = 'token' in proof ? 'invalid_token' : 'invalid_code'
  const token = await find(deps, proof, signedIn)
  if (token === null) throw new AuthError(refusal)
  try {
    await deps.db.batch(await stepsFor(deps, token, proof, signedIn, refusal))
  } catch (thrown) {
    const error = withoutHook(thrown)
    // Another request was first: with this token, or with the address.
    if (isStorageError(error) && (error.kind === 'expectation' || error.kind === 'conflict'))
      throw new AuthError(refusal, { cause: error })
    throw error
  }
}

function find(deps: TokenDeps, proof: MailboxProof, signedIn: UserRow | null): Promise<LiveToken | null> {
  if ('token' in proof) return findToken(deps, proof.token)
  const purpose = signedIn?.email === proof.email && signedIn.email_verified_at === null ? 'confirm-email' : 'sign-up'
  return findTokenByCode(deps, purpose, proof.email, proof.code)
}

async function stepsFor(
  deps: VerifyEmailDeps,
  token: LiveToken,
  proof: MailboxProof,
  signedIn: UserRow | null,
  refusal: 'invalid_token' | 'invalid_code',
): Promise<Step[]> {
  if (token.purpose === 'sign-up') return completeSignUp(deps, token, proof.password, refusal)
  if (token.purpose !== 'confirm-email') throw new AuthError(refusal)
  const { userId } = token.payload as { userId: string }
  if (signedIn?.id !== userId) {
    throw new AuthError('unauthenticated', { message: 'Sign in first, then confirm the address in the same browser.' })
  }
  const now = deps.clock.now()
  return [consumeToken(token, now), ...changeUserSteps(deps, signedIn, { provenEmail: token.subject })]
}

async function completeSignUp(
  deps: VerifyEmailDeps,
  token: LiveToken,
  password: string | null,
  refusal: 'invalid_token' | 'invalid_code',
): Promise<Step[]> {
  const { name, hash, fields: given } = chosen(deps, token, password)
  const fields = stillFields(deps.userFields, given)
  const now = deps.clock.now()
  const user = await deps.db.get(selectUserByEmail, { email: token.subject })
  if (user === null) {
    const created = newUser(deps, { email: token.subject, name, emailVerified: true })
    return [consumeToken(token, now), ...insertUserSteps(deps, created, hash, fields)]
  }
  // Verified meanwhile, or all along, or somebody with rights: this sign-up must not set a password.
  if (!mayComplete(user)) throw new AuthError(refusal)
  return [
    consumeToken(token, now),
    ...changeUserSteps(deps, user, { provenEmail: token.subject, name: name ?? undefined, fields }),
    step(deletePassword, { userId: user.id }),
    step(insertPassword, { userId: user.id, hash, now }, 1),
    ...endEverywhereSteps(user.id, now),
  ]
}

/** The sign-up that is to be completed. Where somebody else signed up with this address too, only the password can tell. */
function chosen(deps: TokenDeps, token: LiveToken, password: string | null): SignUpCandidate {
  const { candidates } = token.payload as PendingSignUp
  const [only] = candidates
  if (only !== undefined && candidates.length === 1) return only
  const found = candidates.find(
    (candidate) => password !== null && isFingerprintOf(deps, token.subject, password, candidate.fingerprint),
  )
  if (found === undefined) {
    throw new AuthError('password_needed', { fields: { password: 'Type the password that you signed up with.' } })
  }
  return found
}
