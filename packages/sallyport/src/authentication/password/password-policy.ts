import { AuthError } from '../../base/error.ts'
import { isCommonPassword, isMadeOf } from '../../protection/common-password.ts'

/** Rules for a new password. No composition rules, no rotation, no hints (NIST SP 800-63B-4 §3.1.1.2). */
export interface PasswordPolicy {
  /** Fewest code points: 15 where the password is the only factor (the default), never under 8. */
  readonly minLength: number
  /** Words of the app that a password may not be made of, besides its name and domain. */
  readonly words: readonly string[]
  /** The most used passwords. */
  readonly commonPasswords: () => Promise<ReadonlySet<string>>
}

/** Longest password in code points; longer is refused before hashing. */
export const maxPasswordLength = 256

/**
 * Refuses a password that cannot be used, with the reason. Decided by the input alone, so that it says nothing of any account.
 *
 * @param own Words of the person: address and name.
 * @throws {AuthError} `password_refused` with `fields.password`.
 */
export async function assertPasswordAllowed(
  policy: PasswordPolicy,
  password: string,
  own: readonly string[],
): Promise<void> {
  const reason = await refusalReason(policy, password, own)
  if (reason !== null) throw new AuthError('password_refused', { message: reason, fields: { password: reason } })
}

async function refusalReason(policy: PasswordPolicy, password: string, own: readonly string[]): Promise<string | null> {
  const length = Array.from(password.normalize('NFC')).length
  if (length < policy.minLength)
    return `Use at least ${policy.minLength} characters: a sentence or a few words will do.`
  if (length > maxPasswordLength) return `Use at most ${maxPasswordLength} characters.`
  if (isMadeOf(password, [...own.flatMap(parts), ...policy.words]))
    return 'That is easily guessed from your name, your address or this site. Choose something else.'
  if (isCommonPassword(await policy.commonPasswords(), password))
    return 'That is one of the passwords that are tried first. Choose something else.'
  return null
}

/** "ada.lovelace@example.com" counts whole and in parts. */
function parts(word: string): string[] {
  return [word, ...word.split(/[^\p{L}\p{N}]+/u)]
}
