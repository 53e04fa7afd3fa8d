import { verifyEmail as verify } from '../../authentication/email/verify-email.ts'
import { AuthError } from '../../base/error.ts'
import { endpoint } from '../endpoint.ts'
import type { Answer } from '../endpoint.ts'
import { codeField, emailField, optional, passwordField, tokenField } from '../input.ts'

/** `POST /email/verify` confirms an address by the token of a link, or by address and code. Opening the link alone changes nothing. */
export const verifyEmail = endpoint({
  method: 'POST',
  path: '/email/verify',
  summary: 'Confirm an e-mail address: `token`, or `email` and `code`; `password` where several signed up with it.',
  access: 'anyone',
  origin: 'same',
  credentials: 'cookie',
  limit: 'code',
  input: {
    token: optional(tokenField),
    email: optional(emailField),
    code: optional(codeField),
    password: optional(passwordField),
  },
  secrets: [],
  form: { success: 'signIn', refusal: 'verifyEmail' },
  async handle({ services, caller, input, session }): Promise<Answer<{ status: 'verified' }>> {
    const { token, email, code, password } = input
    if (token === null && (email === null || code === null)) {
      throw new AuthError('invalid_input', {
        message: 'Send token, or email and code.',
        fields: {
          ...(email === null ? { email: 'This is needed.' } : {}),
          ...(code === null ? { code: 'This is needed.' } : {}),
        },
      })
    }
    const checked = await session()
    const proof = token === null ? { email: email ?? '', code: code ?? '', password } : { token, password }
    await verify(services, proof, checked?.user ?? null)
    caller.waitUntil(services.deliverOutbox())
    return { status: 200, body: { status: 'verified' } }
  },
})
