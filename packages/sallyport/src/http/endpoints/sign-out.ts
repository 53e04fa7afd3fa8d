import { endpoint } from '../endpoint.ts'
import type { Answer } from '../endpoint.ts'

/**
 * `POST /sign-out` ends the caller's session.
 *
 * The row goes before the cookie: if the store fails, the browser is told so and keeps its cookie, rather than being shown a
 * sign-out that did not happen (ASVS 5.0 V7.4.1).
 */
export const signOut = endpoint({
  method: 'POST',
  path: '/sign-out',
  summary: "End the caller's session.",
  access: 'anyone',
  origin: 'same',
  credentials: 'cookie',
  limit: null,
  input: {},
  secrets: [],
  form: { success: 'signIn', refusal: 'signIn' },
  async handle({ services, caller }): Promise<Answer<{ status: 'signed-out' }>> {
    await services.sessions.end(caller.cookie)
    return { status: 200, body: { status: 'signed-out' }, cookie: 'clear' }
  },
})
