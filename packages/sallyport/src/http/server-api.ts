import type { SignInBody } from './endpoints/sign-in.ts'
import type { SignUpBody } from './endpoints/sign-up.ts'

/**
 * The endpoints as functions, for a handler of one's own: the guide's "call your provider, then answer". They run the same steps as
 * over HTTP (limits, origin, gates), set the cookie on the response, and throw an `AuthError` where HTTP would answer with one.
 *
 * @typeParam C What a request and its response are in this framework.
 */
export interface ServerApi<C> {
  /** Signs up. With verification required the answer is `{ status: 'verify' }`, whoever has the address. */
  signUp(input: { email: string; password: string; name?: string | null }, context?: C): Promise<SignUpBody>
  /** Signs in and sets the cookie. `code` is the one from the mail, where the address must be confirmed first. */
  signIn(input: { email: string; password: string; code?: string | null }, context?: C): Promise<SignInBody>
  /** Ends the session and removes the cookie. */
  signOut(context?: C): Promise<void>
  /** Confirms an address. */
  verifyEmail(
    input: ({ token: string } | { email: string; code: string }) & { password?: string | null },
    context?: C,
  ): Promise<{ status: 'verified' }>
}
