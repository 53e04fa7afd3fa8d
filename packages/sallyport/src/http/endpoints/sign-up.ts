import { assertSignUpAllowed, signUpAtOnce, signUpPending } from '../../authentication/password/sign-up.ts'
import type { PublicSession } from '../../session/session.ts'
import type { PublicUser } from '../../user/user.ts'
import { endpoint } from '../endpoint.ts'
import type { Answer } from '../endpoint.ts'
import { emailField, nameField, optional, passwordField } from '../input.ts'
import { deviceOf, signedIn } from '../signed-in.ts'

/** What a sign-up answers: confirm the mailbox first, or signed in at once. */
export type SignUpBody =
  | { readonly status: 'verify' }
  | { readonly status: 'signed-in'; readonly session: PublicSession; readonly user: PublicUser }

/**
 * `POST /sign-up` makes a user with a password.
 *
 * With verification required it answers the same for every address, known or not, and starts no session.
 */
export const signUp = endpoint({
  method: 'POST',
  path: '/sign-up',
  summary: 'Sign up with e-mail address and password.',
  access: 'anyone',
  origin: 'same',
  credentials: 'cookie',
  limit: 'sign-up',
  input: { email: emailField, password: passwordField, name: optional(nameField) },
  validate: assertSignUpAllowed,
  secrets: [],
  form: { success: 'verifyEmail', refusal: 'signUp' },
  async handle({ services, caller, input }): Promise<Answer<SignUpBody>> {
    if (services.verificationRequired) {
      await signUpPending(services, input)
      caller.waitUntil(services.deliverMail())
      return { status: 200, body: { status: 'verify' } }
    }
    const { user, started } = await signUpAtOnce(services, input, {
      device: deviceOf(caller),
      replaces: caller.cookie,
      sendsMail: services.sendsMail,
    })
    caller.waitUntil(services.deliverMail())
    return { status: 201, body: { status: 'signed-in', ...signedIn(user, started.claims) }, cookie: started }
  },
})
