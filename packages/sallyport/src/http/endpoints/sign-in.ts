import { signIn as signInWithPassword } from '../../authentication/password/sign-in.ts'
import { isAuthError } from '../../base/error.ts'
import { limitKeyFor } from '../../protection/limits.ts'
import { endpoint } from '../endpoint.ts'
import type { Answer } from '../endpoint.ts'
import { codeField, emailField, optional, passwordField } from '../input.ts'
import { deviceOf, signedIn } from '../signed-in.ts'
import type { SignedIn } from '../signed-in.ts'

/**
 * `POST /sign-in` starts a session for who knows the password. Always a new one: whatever cookie the request brings is not taken over
 * (ASVS 5.0 V7.2.4); the session behind it ends once the new one has begun.
 */
export const signIn = endpoint({
  method: 'POST',
  path: '/sign-in',
  summary: 'Sign in with e-mail address and password.',
  access: 'anyone',
  origin: 'same',
  credentials: 'cookie',
  limit: 'sign-in',
  input: { email: emailField, password: passwordField, code: optional(codeField) },
  secrets: [],
  form: { success: 'afterSignIn', refusal: 'signIn' },
  async handle({ services, caller, input }): Promise<Answer<SignedIn>> {
    const counterKey = limitKeyFor(services, 'sign-in', 'identifier', input.email)
    try {
      const { user, started } = await signInWithPassword(services, input, {
        device: deviceOf(caller),
        replaces: caller.cookie,
        counterKey,
      })
      caller.waitUntil(services.cleanUp())
      return { status: 200, body: signedIn(services, user, started.claims), cookie: started }
    } catch (error) {
      if (isAuthError(error) && error.code === 'verification_required') caller.waitUntil(services.deliverOutbox())
      throw error
    }
  },
})
