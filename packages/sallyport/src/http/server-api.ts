import type { SignUpBody } from './endpoints/sign-up.ts'
import type { FieldInput, NoFields, UserFields } from '../user/field.ts'
import type { SignedIn } from './signed-in.ts'

/**
 * The endpoints as functions, for a handler of one's own: the guide's "call your provider, then answer". They run the same steps as
 * over HTTP (limits, origin, gates), set the cookie on the response, and throw an `AuthError` where HTTP would answer with one.
 *
 * @typeParam C What a request and its response are in this framework.
 * @typeParam F The configured fields; a sign-up takes those marked `input()`.
 */
export interface ServerApi<C, F extends UserFields = NoFields> {
  /** Signs up. With verification required the answer is `{ status: 'verify' }`, whoever has the address. */
  signUp(
    input: { email: string; password: string; name?: string | null } & FieldInput<F>,
    context?: C,
  ): Promise<SignUpBody>
  /** Signs in and sets the cookie. `code` is the one from the mail, where the address must be confirmed first. */
  signIn(input: { email: string; password: string; code?: string | null }, context?: C): Promise<SignedIn>
  /** Ends the session and removes the cookie. */
  signOut(context?: C): Promise<void>
  /** Confirms an address. */
  verifyEmail(
    input: ({ token: string } | { email: string; code: string }) & { password?: string | null },
    context?: C,
  ): Promise<{ status: 'verified' }>
}
