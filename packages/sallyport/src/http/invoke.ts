import { AuthError } from '../base/error.ts'
import type { SpanAttributes, SpanOutcome } from '../base/trace.ts'
import { countAttempt } from '../protection/rate-limit.ts'
import { limitsFor } from '../protection/limits.ts'
import type { CheckedSession } from '../session/sessions.ts'
import type { Answer, Caller, Endpoint } from './endpoint.ts'
import { inputShapeOf } from './endpoint.ts'
import { readInput } from './input.ts'
import type { InputOf, InputShape } from './input.ts'
import { assertSameOrigin } from './origin.ts'
import { asRefusal } from './problem.ts'
import type { AuthServices } from './services.ts'
import type { StoredFields } from '../user/user-field-set.ts'

/**
 * Runs an endpoint for a caller: origin, input, limits, access, handler, in this order, whatever the transport. HTTP requests, Server
 * Actions and function calls all come through here, so none of them can leave a step out.
 *
 * @param raw The input as it came.
 * @param options.fromRequest Whether a browser's request is behind the call; a call by the app's own code has no origin to check.
 * @throws {AuthError} What was refused.
 */
export async function invoke<S extends InputShape, B>(
  services: AuthServices,
  endpoint: Endpoint<S, B>,
  raw: unknown,
  caller: Caller,
  options: { readonly fromRequest: boolean },
): Promise<Answer<B>> {
  const work = () => runSteps({ ...services, log: caller.log }, endpoint, raw, caller, options)
  if (services.tracing === null) return work()
  const name = `sallyport.${endpoint.path.slice(1).replaceAll('/', '.')}`
  return services.tracing.span({ name, refused }, work, ({ status }) => outcomeOf('ok', status))
}

async function runSteps<S extends InputShape, B>(
  services: AuthServices,
  endpoint: Endpoint<S, B>,
  raw: unknown,
  caller: Caller,
  options: { readonly fromRequest: boolean },
): Promise<Answer<B>> {
  if (endpoint.access === 'development' && services.caughtMail === null) throw new AuthError('not_found')
  if (endpoint.origin === 'same' && options.fromRequest) assertSameOrigin(services.settings, caller.header)
  const { input, custom } = readWholeInput(services, endpoint, raw)
  await endpoint.validate?.(services, input)
  if (endpoint.limit !== null) {
    const identifier = 'email' in input && typeof input['email'] === 'string' ? input['email'] : null
    await countAttempt(services, limitsFor(services, endpoint.limit, { identifier, address: caller.address }))
  }
  let checking: Promise<CheckedSession | null> | null = null
  const session = (): Promise<CheckedSession | null> =>
    (checking ??= services.sessions.check(caller.cookie, caller.log, { strict: endpoint.origin === 'same' }))
  const context = { services, caller, input, custom, session }
  if (endpoint.access !== 'session') return endpoint.handle(context)
  const checked = await session()
  if (checked === null) throw new AuthError('unauthenticated')
  if (checked.touch !== null) caller.waitUntil(checked.touch())
  const answer = await endpoint.handle({ ...context, checked })
  return answer.cookie === undefined ? { ...answer, cookie: checked.renewed } : answer
}

/** Reads all of it at once, so that a refusal names every fault, and parts what the endpoint takes from what the configuration adds. */
function readWholeInput<S extends InputShape, B>(
  services: AuthServices,
  endpoint: Endpoint<S, B>,
  raw: unknown,
): { input: InputOf<S>; custom: StoredFields } {
  const whole = Object.entries(readInput(inputShapeOf(services, endpoint), raw))
  const own = whole.filter(([name]) => Object.hasOwn(endpoint.input, name))
  const custom = whole.filter(([name, value]) => !Object.hasOwn(endpoint.input, name) && value !== undefined)
  return { input: Object.fromEntries(own) as InputOf<S>, custom: Object.fromEntries(custom) as StoredFields }
}

/** What a refusal comes to in its span: the code that the caller is told, and no more. */
function refused(error: unknown): SpanOutcome {
  const { code, status } = asRefusal(error)
  const type = status < 500 ? {} : { 'error.type': code }
  return { attributes: { ...outcomeOf(code, status), ...type }, failed: status >= 500 }
}

function outcomeOf(outcome: string, status: number): SpanAttributes {
  return { 'sallyport.outcome': outcome, 'http.response.status_code': status }
}
