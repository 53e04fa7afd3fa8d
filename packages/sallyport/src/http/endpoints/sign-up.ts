import { assertSignUpAllowed, signUpAtOnce, signUpPending } from '../../authentication/password/sign-up.ts'
import { customInput } from '../custom-input.ts'
import { endpoint } from '../endpoint.ts'
import type { Answer } from '../endpoint.ts'
import { emailField, nameField, optional, passwordField } from '../input.ts'
import { deviceOf, signedIn } from '../signed-in.ts'
import type { SignedIn } from '../signed-in.ts'

/** What a sign-up answers: confirm the mailbox first, or signed in at once. */
export type SignUpBody = { readonly status: 'verify' } | ({ readonly status: 'signed-in' } & SignedIn)

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
  customInput: ({ userFields }) => customInput(userFields),
  validate: assertSignUpAllowed,
  secrets: [],
  form: { success: 'verifyEmail', refusal: 'signUp' },
  async handle({ services, caller, input: given, custom }): Promise<Answer<SignUpBody>> {
    const input = { ...given, fields: custom }
    if (services.verificationRequired) {
      await signUpPending(services, input)
      caller.waitUntil(services.deliverOutbox())
      return { status: 200, body: { status: 'verify' } }
    }
    const { user, started } = await signUpAtOnce(services, input, {
      device: deviceOf(caller),
      replaces: caller.cookie,
      sendsMail: services.sendsMail,
    })
    caller.waitUntil(services.deliverOutbox())
    return { status: 201, body: { status: 'signed-in', ...signedIn(services, user, started.claims) }, cookie: started }
  },
})
