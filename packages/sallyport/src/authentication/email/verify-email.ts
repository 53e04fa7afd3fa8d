import { AuthError } from '../../base/error.ts'
import { endEverywhereSteps } from '../../session/end-everywhere.ts'
import { step } from '../../storage/database.ts'
import type { Step } from '../../storage/database.ts'
import { isStorageError } from '../../storage/storage-error.ts'
import type { UserRow } from '../../user/user-row.ts'
import { selectUserByEmail, updateUserProfile, verifyUserEmail } from '../../user/user-statements.ts'
import { consumeToken, findToken, findTokenByCode } from '../one-time-token.ts'
import type { LiveToken, TokenDeps } from '../one-time-token.ts'
import { deletePassword, insertPassword } from '../password/password-statements.ts'
import { insertUserSteps, newUser } from '../password/sign-up.ts'
import type { PendingSignUp } from '../password/sign-up.ts'

/** The proof of a mailbox: the secret of the link, or the code with the address it was sent to. */
export type MailboxProof = { readonly token: string } | { readonly email: string; readonly code: string }

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
export async function verifyEmail(deps: TokenDeps, proof: MailboxProof, signedIn: UserRow | null): Promise<void> {
  const refusal = 'token' in proof ? 'invalid_token' : 'invalid_code'
  const token = await find(deps, proof, signedIn)
  if (token === null) throw new AuthError(refusal)
  try {
    await deps.db.batch(await stepsFor(deps, token, signedIn, refusal))
  } catch (error) {
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
  deps: TokenDeps,
  token: LiveToken,
  signedIn: UserRow | null,
  refusal: 'invalid_token' | 'invalid_code',
): Promise<Step[]> {
  if (token.purpose === 'sign-up') return completeSignUp(deps, token, refusal)
  if (token.purpose !== 'confirm-email') throw new AuthError(refusal)
  const { userId } = token.payload as { userId: string }
  if (signedIn?.id !== userId) {
    throw new AuthError('unauthenticated', { message: 'Sign in first, then confirm the address in the same browser.' })
  }
  const now = deps.clock.now()
  return [consumeToken(token, now), step(verifyUserEmail, { id: userId, email: token.subject, now }, 1)]
}

async function completeSignUp(
  deps: TokenDeps,
  token: LiveToken,
  refusal: 'invalid_token' | 'invalid_code',
): Promise<Step[]> {
  const { name, hash } = token.payload as PendingSignUp
  const now = deps.clock.now()
  const user = await deps.db.get(selectUserByEmail, { email: token.subject })
  if (user === null) {
    return [
      consumeToken(token, now),
      ...insertUserSteps(newUser(deps, { email: token.subject, name, emailVerified: true }), hash),
    ]
  }
  // Verified meanwhile, or all along: this sign-up proves nothing new and must not set a password.
  if (user.email_verified_at !== null || user.banned_at !== null) throw new AuthError(refusal)
  return [
    consumeToken(token, now),
    step(verifyUserEmail, { id: user.id, email: token.subject, now }, 1),
    step(updateUserProfile, { id: user.id, setName: name === null ? 0 : 1, name, setImage: 0, image: null, now }),
    step(deletePassword, { userId: user.id }),
    step(insertPassword, { userId: user.id, hash, now }, 1),
    ...endEverywhereSteps(user.id, now),
  ]
}
