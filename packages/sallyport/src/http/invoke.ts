import { AuthError } from '../base/error.ts'
import { countAttempt } from '../protection/rate-limit.ts'
import { limitsFor } from '../protection/limits.ts'
import type { CheckedSession } from '../session/sessions.ts'
import type { Answer, Caller, Endpoint } from './endpoint.ts'
import { readInput } from './input.ts'
import type { InputShape } from './input.ts'
import { assertSameOrigin } from './origin.ts'
import type { AuthServices } from './services.ts'

/**
 * Runs an endpoint for a caller: origin, input, limits, access, handler, in this order, whatever the transport. HTTP requests, Server
 * Actions and function calls all come through here, so none of them can leave a step out.
 *
 * @param raw The input as it came.
 * @param options.fromRequest Whether a browser's request is behind the call; a call by the app's own code has no origin to check.
 * @throws {AuthError} What was refused.
 */
export async function invoke<S extends InputShape, B>(
  shared: AuthServices,
  endpoint: Endpoint<S, B>,
  raw: unknown,
  caller: Caller,
  options: { readonly fromRequest: boolean },
): Promise<Answer<B>> {
  const services = { ...shared, log: caller.log }
  if (endpoint.access === 'development' && services.caughtMail === null) throw new AuthError('not_found')
  if (endpoint.origin === 'same' && options.fromRequest) assertSameOrigin(services.settings, caller.header)
  const input = readInput(endpoint.input, raw)
  await endpoint.validate?.(services, input)
  if (endpoint.limit !== null) {
    const identifier = 'email' in input && typeof input['email'] === 'string' ? input['email'] : null
    await countAttempt(services, limitsFor(services, endpoint.limit, { identifier, address: caller.address }))
  }
  let checking: Promise<CheckedSession | null> | null = null
  const session = (): Promise<CheckedSession | null> =>
    (checking ??= services.sessions.check(caller.cookie, caller.log))
  const context = { services, caller, input, session }
  if (endpoint.access !== 'session') return endpoint.handle(context)
  const checked = await session()
  if (checked === null) throw new AuthError('unauthenticated')
  if (checked.touch !== null) caller.waitUntil(checked.touch())
  const answer = await endpoint.handle({ ...context, checked })
  return answer.cookie === undefined ? { ...answer, cookie: checked.renewed } : answer
}
