import { AuthError } from '../base/error.ts'
import type { Lifecycle } from '../base/lifecycle.ts'
import type { Platform } from '../base/platform.ts'
import { safeRedirect } from '../base/safe-redirect.ts'
import type { Health } from '../operations/health.ts'
import { readCookie, serializeCookie } from '../session/cookie.ts'
import type { SetCookie } from '../session/cookie.ts'
import { answerHeaders, jsonType, pagePolicy } from './answer-headers.ts'
import { bodyFormat, eachOnce, readBody, takeParsedBody } from './body.ts'
import type { BodyFormat } from './body.ts'
import { inputShapeOf } from './endpoint.ts'
import type { Answer, BareEndpoint, Caller, Endpoint } from './endpoint.ts'
import { endpointTable } from './endpoint-table.ts'
import { sealFormOutcome } from './form-state.ts'
import type { FormOutcome } from './form-state.ts'
import { invoke } from './invoke.ts'
import { readInput } from './input.ts'
import { problem, toAuthError } from './problem.ts'
import { openRequest, requestIdHeader } from './request-context.ts'
import type { RequestContext } from './request-context.ts'
import type { AuthServices } from './services.ts'
import { sessionCookie } from './session-cookie.ts'

/** What dispatch needs besides the request. */
export interface DispatchDeps {
  readonly basePath: string
  readonly platform: Platform
  readonly lifecycle: Lifecycle
  /** Whether this process is ready; asks no services. */
  readonly health: () => Promise<Health>
  /** Opened at the first request; rejects with `not_configured` or a storage error. */
  readonly services: () => Promise<AuthServices>
  /** The caller's address by the app's setting. */
  readonly address: (header: Caller['header'], peer: string | null) => string | null
}

/** What a transport knows of a request beyond the request itself. */
export interface Delivery {
  /** The socket's own address; null where there is no socket. */
  readonly peer?: string | null
  /** The body where the framework has parsed it already; absent where it is still to be read. */
  readonly parsedBody?: { readonly value: unknown }
  /** Has work done off the response path; by default it just goes on. */
  readonly waitUntil?: (work: Promise<unknown>) => void
}

/** Whole seconds after which another server should have taken over. */
const retryAfterSeconds = 5

/**
 * Answers a request to an endpoint of the table: the one way in by HTTP. Matches the path exactly as it is spelled, so there is no
 * second spelling with other rules. Never throws; a refusal is an answer.
 */
export async function dispatch(deps: DispatchDeps, request: Request, delivery: Delivery = {}): Promise<Response> {
  const context = openRequest(deps.platform, (name) => request.headers.get(name))
  const response = withoutBody(request.method, await answer(deps, request, delivery, context))
  response.headers.set(requestIdHeader, context.id)
  // A kept connection would bring further requests to a server that is about to end.
  if (deps.lifecycle.closing()) response.headers.set('connection', 'close')
  return response
}

/** What HEAD is answered: all but the body (RFC 9110 §9.3.2). */
function withoutBody(method: string, response: Response): Response {
  return method === 'HEAD' ? new Response(null, response) : response
}

async function answer(
  deps: DispatchDeps,
  request: Request,
  delivery: Delivery,
  context: RequestContext,
): Promise<Response> {
  let form: FormRequest | null = null
  try {
    const endpoint = match(deps.basePath, request)
    if (isBare(endpoint)) return await answerBare(deps, endpoint, request)
    if (deps.lifecycle.closing()) throw new AuthError('shutting_down', { retryAfterSeconds })
    const services = await deps.services()
    const raw = await readRaw(endpoint, request, delivery)
    if (raw.format === 'form') form = formRequest(services, endpoint, raw.value)
    const caller = callerOf(deps, services, request, delivery, context)
    const answered = await invoke(services, endpoint, raw.value, caller, { fromRequest: true })
    if (form !== null) return respondToForm(services, form, answered)
    return respond(answered, sessionCookie(services, answered.cookie ?? null))
  } catch (thrown) {
    const error = toAuthError(context.log, thrown)
    // What another site sent gets no redirect and no cookie.
    return form === null || error.code === 'origin_refused'
      ? refuse(deps.basePath, error, context.id, request)
      : refuseForm(form, error, context.id)
  }
}

/** By a property of its own: one that all objects inherit must not open every endpoint. */
function isBare(endpoint: Endpoint | BareEndpoint): endpoint is BareEndpoint {
  return Object.hasOwn(endpoint, 'needs') && endpoint.needs === 'nothing'
}

async function answerBare({ health }: DispatchDeps, endpoint: BareEndpoint, request: Request): Promise<Response> {
  const input = readInput(endpoint.input, queryOf(request))
  return respond(await endpoint.handle({ input, health }), null)
}

/** The endpoints with exactly the path of the request; one slash at its end is let pass. */
function endpointsAt(basePath: string, request: Request): (Endpoint | BareEndpoint)[] {
  const { pathname } = new URL(request.url)
  const path = pathname.startsWith(`${basePath}/`) ? pathname.slice(basePath.length).replace(/(?<=.)\/$/, '') : null
  return endpointTable.filter((endpoint) => endpoint.path === path)
}

function match(basePath: string, request: Request): Endpoint | BareEndpoint {
  const there = endpointsAt(basePath, request)
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const endpoint = there.find((one) => one.method === method)
  if (endpoint !== undefined) return endpoint
  // What is there in development only is not there for any method.
  throw new AuthError(there.some(({ access }) => access !== 'development') ? 'method_not_allowed' : 'not_found')
}

async function readRaw(
  endpoint: Endpoint,
  request: Request,
  delivery: Delivery,
): Promise<{ format: BodyFormat | null; value: unknown }> {
  if (endpoint.method === 'GET') return { format: null, value: queryOf(request) }
  if (isBodiless(request)) return { format: null, value: {} }
  const format = bodyFormat(request.headers.get('content-type'), endpoint.form !== false)
  if (delivery.parsedBody !== undefined)
    return { format, value: takeParsedBody(request, delivery.parsedBody.value, format) }
  return { format, value: await readBody(request, format) }
}

function queryOf(request: Request): Record<string, string> {
  return eachOnce(new URL(request.url).searchParams)
}

/** `fetch('/api/auth/sign-out', { method: 'POST' })` has nothing to say, and so no type to say it in. */
function isBodiless({ headers }: Request): boolean {
  return (
    !headers.has('content-type') && !headers.has('transfer-encoding') && (headers.get('content-length') ?? '0') === '0'
  )
}

function callerOf(
  deps: DispatchDeps,
  services: AuthServices,
  request: Request,
  delivery: Delivery,
  { log }: RequestContext,
): Caller {
  const header = (name: string): string | null => request.headers.get(name)
  return {
    header,
    cookie: readCookie(header('cookie'), services.settings.cookieName),
    address: deps.address(header, delivery.peer ?? null),
    log,
    waitUntil(work) {
      const tracked = deps.lifecycle.track(work)
      delivery.waitUntil?.(tracked)
    },
  }
}

function respond(answer: Answer, cookie: SetCookie | null): Response {
  const headers = new Headers(answerHeaders)
  if (answer.retryAfterSeconds !== undefined) headers.set('retry-after', String(answer.retryAfterSeconds))
  if (cookie !== null) headers.append('set-cookie', serializeCookie(cookie))
  headers.set('content-type', answer.html === undefined ? jsonType : 'text/html; charset=utf-8')
  if (answer.html !== undefined) headers.set('content-security-policy', pagePolicy)
  return new Response(answer.html ?? JSON.stringify(answer.body), { status: answer.status, headers })
}

function refuse(basePath: string, error: AuthError, requestId: string, request: Request): Response {
  const headers = new Headers(answerHeaders)
  headers.set('content-type', jsonType)
  if (error.retryAfterSeconds !== null) headers.set('retry-after', String(error.retryAfterSeconds))
  if (error.code === 'method_not_allowed') headers.set('allow', allowedMethods(basePath, request).join(', '))
  return new Response(JSON.stringify(problem(error, requestId)), { status: error.status, headers })
}

function allowedMethods(basePath: string, request: Request): string[] {
  return endpointsAt(basePath, request).flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
}

/** A form without JavaScript, and where its browser goes next. */
interface FormRequest {
  readonly services: AuthServices
  readonly values: Readonly<Record<string, string>>
  readonly next: string
  readonly back: string
}

/** Longest value of a field that is carried back to the form. */
const maxEcho = 256

function formRequest(services: AuthServices, endpoint: Endpoint, raw: unknown): FormRequest | null {
  if (endpoint.form === false || typeof raw !== 'object' || raw === null) return null
  const fields = raw as Readonly<Record<string, unknown>>
  const { origin } = services.settings
  const back = safeRedirect(fields['back'], origin) ?? services.pages[endpoint.form.refusal]
  const next = endpoint.form.success === 'back' ? back : services.pages[endpoint.form.success]
  const values: Record<string, string> = {}
  for (const [name, field] of Object.entries(inputShapeOf(services, endpoint))) {
    const value = fields[name]
    if (!field.secret && typeof value === 'string') values[name] = value.slice(0, maxEcho)
  }
  return { services, values, back, next: safeRedirect(fields['next'], origin) ?? next }
}

function respondToForm(services: AuthServices, form: FormRequest, answer: Answer): Response {
  const status =
    typeof answer.body === 'object' && answer.body !== null && 'status' in answer.body
      ? String(answer.body.status)
      : 'ok'
  // Who is signed in already need not confirm first.
  const next =
    status === 'signed-in' && form.next === services.pages.verifyEmail ? services.pages.afterSignIn : form.next
  // What was typed to sign in is of no use to the next form.
  const values = status === 'ok' || status === 'signed-in' ? {} : form.values
  const response = redirectForm(form, next, { status, values })
  const cookie = sessionCookie(services, answer.cookie ?? null)
  if (cookie !== null) response.headers.append('set-cookie', serializeCookie(cookie))
  return response
}

function refuseForm(form: FormRequest, { code, message, fields }: AuthError, requestId: string): Response {
  return redirectForm(form, form.back, {
    error: { code, message, ...(fields === null ? {} : { fields }), requestId },
    values: form.values,
  })
}

function redirectForm(form: FormRequest, location: string, outcome: FormOutcome): Response {
  const headers = new Headers({ ...answerHeaders, location })
  const cookie: SetCookie = sealFormOutcome(form.services, form.services.formCookieName, outcome)
  headers.append('set-cookie', serializeCookie(cookie))
  return new Response(null, { status: 303, headers })
}
