import type { NextApiRequest, NextApiResponse } from 'next'
import { AuthError, isAuthError } from '../base/error.ts'
import { safeRedirect } from '../base/safe-redirect.ts'
import { createCore } from '../composition/core.ts'
import type { AuthOptions } from '../configuration/options.ts'
import { answerHeaders, jsonType } from '../http/answer-headers.ts'
import { inputShapeOf } from '../http/endpoint.ts'
import type { Answer, Caller, Endpoint } from '../http/endpoint.ts'
import type { InputShape } from '../http/input.ts'
import { signIn } from '../http/endpoints/sign-in.ts'
import { signOut } from '../http/endpoints/sign-out.ts'
import { signUp } from '../http/endpoints/sign-up.ts'
import { verifyEmail } from '../http/endpoints/verify-email.ts'
import { openFormOutcome } from '../http/form-state.ts'
import type { FormOutcome } from '../http/form-state.ts'
import { invoke } from '../http/invoke.ts'
import { assertSameOrigin } from '../http/origin.ts'
import { problem, toAuthError } from '../http/problem.ts'
import { openRequest, requestIdHeader } from '../http/request-context.ts'
import type { RequestContext } from '../http/request-context.ts'
import type { AuthServices } from '../http/services.ts'
import { sessionCookie } from '../http/session-cookie.ts'
import { deviceOf } from '../http/signed-in.ts'
import { createUsers } from '../operations/users.ts'
import type { Users } from '../operations/users.ts'
import { factsOfClaims, renewFacts, toSession } from '../session/session.ts'
import type { Session } from '../session/session.ts'
import { startOwnSession } from '../session/start-own-session.ts'
import type { CheckOptions, SessionActs, StartedSession } from '../session/sessions.ts'
import type { Migrations } from '../storage/database.ts'
import { isStorageError } from '../storage/storage-error.ts'
import { toUser } from '../user/user.ts'
import type { Router } from './router.ts'
import { sendResponse } from './send-response.ts'
import { pagesTransport } from './transport.ts'
import type { Transport } from './transport.ts'
import type { PagesContext } from './types.ts'

const callable = { signIn, signUp, signOut, verifyEmail } as const

/** An endpoint that can also be called as a function or as a form action. */
export type Callable = keyof typeof callable

/** The part of `auth` that needs the store. */
export type Server = ReturnType<typeof createServer>

/** Makes what the shell imports at its first use. */
export function createServer(options: AuthOptions, router: Router) {
  const core = createCore(options)
  const { platform } = core

  /** Has work done after the response, and a close waits for it. */
  function waitUntil(transport: Transport, work: Promise<unknown>): void {
    transport.waitUntil(core.lifecycle.track(work))
  }

  function callerOf(services: AuthServices, transport: Transport, { log }: RequestContext): Caller {
    return {
      header: transport.header,
      cookie: transport.cookie(services.settings.cookieName),
      address: core.address(transport.header, transport.peer),
      log,
      waitUntil: (work) => waitUntil(transport, work),
    }
  }

  /** Runs an endpoint of the table for this request and sets its cookie. */
  async function run(name: Callable, input: unknown, transport: Transport, request: RequestContext): Promise<Answer> {
    return core.lifecycle.track(runTracked(name, input, transport, request))
  }

  async function runTracked(
    name: Callable,
    input: unknown,
    transport: Transport,
    request: RequestContext,
  ): Promise<Answer> {
    if (core.lifecycle.closing()) throw new AuthError('shutting_down', { retryAfterSeconds: 5 })
    const services = await core.services()
    const endpoint = callable[name] as unknown as Endpoint
    const answer = await invoke(services, endpoint, input, callerOf(services, transport, request), {
      fromRequest: true,
    })
    await setSessionCookie(services, transport, answer.cookie ?? null)
    return answer
  }

  async function setSessionCookie(
    services: AuthServices,
    transport: Transport,
    cookie: StartedSession | 'clear' | null,
  ): Promise<void> {
    const header = sessionCookie(services, cookie)
    if (header === null || transport.setCookie(header)) return
    // A session whose cookie nobody has would only be a row that nobody can end.
    if (cookie !== null && cookie !== 'clear') await services.sessions.end(cookie.value)
    throw new TypeError(
      'sallyport: a cookie can be set in a Server Action, a route handler or an API route, not while a page is rendered.',
    )
  }

  const open = (transport: Transport): RequestContext => openRequest(platform, transport.header)

  return {
    /** Gives a request its id. */
    open,

    /** The secure check. Sets a renewed cookie where one is due and can be set. */
    async session(
      transport: Transport,
      request: RequestContext = open(transport),
      how: CheckOptions = {},
    ): Promise<Session | null> {
      const services = await core.services()
      const checked = await services.sessions.check(transport.cookie(services.settings.cookieName), request.log, how)
      if (checked === null) return null
      if (checked.touch !== null) waitUntil(transport, checked.touch())
      const header = sessionCookie(services, checked.renewed)
      const renewed = header !== null && transport.setCookie(header) ? checked.renewed : null
      const facts = renewed === null ? checked.facts : renewFacts(checked.facts, renewed.claims)
      return toSession(facts, toUser(checked.user, services.userFields))
    },

    async sessionCookie(transport: Transport): Promise<string | null> {
      const services = await core.services()
      return transport.cookie(services.settings.cookieName)
    },

    async assertSameOrigin(transport: Transport): Promise<void> {
      assertSameOrigin((await core.services()).settings, transport.header)
    },

    /** The refusal that whatever was thrown comes to, logged with the request's id. */
    refusal(thrown: unknown, { log }: RequestContext): AuthError {
      return toAuthError(log, thrown)
    },

    /** The JSON answer to whatever was thrown. */
    problemResponse(thrown: unknown, { id, log }: RequestContext): Response {
      const error = toAuthError(log, thrown)
      const headers = new Headers({ ...answerHeaders, [requestIdHeader]: id, 'content-type': jsonType })
      if (error.retryAfterSeconds !== null) headers.set('retry-after', String(error.retryAfterSeconds))
      return new Response(JSON.stringify(problem(error, id)), { status: error.status, headers })
    },

    async handleApp(request: Request): Promise<Response> {
      const transport = await router.ofRequest(request)
      return core.dispatch(request, { peer: transport.peer, waitUntil: transport.waitUntil })
    },

    async handlePages(req: NextApiRequest, res: NextApiResponse): Promise<void> {
      await sendResponse(res, await core.dispatch(toRequest(req), deliveryOf(req, res)))
    },

    /** A form action: refusals become the form's state, everything else is thrown. */
    async formAction(name: Exclude<Callable, 'signOut'>, form: FormData): Promise<FormOutcome> {
      const fields = textFields(form)
      const transport = await router.ambient()
      const request = open(transport)
      let values = withoutSecrets(callable[name].input, fields)
      let answer: Answer
      try {
        values = withoutSecrets(inputShapeOf(await core.services(), callable[name]), fields)
        answer = await run(name, fields, transport, request)
      } catch (thrown) {
        if (!isAuthError(thrown) && !isStorageError(thrown)) throw thrown
        const { code, message, fields: faults } = toAuthError(request.log, thrown)
        const shown = { code, message, ...(faults === null ? {} : { fields: faults }), requestId: request.id }
        return { error: shown, values }
      }
      const services = await core.services()
      const status = (answer.body as { status?: string }).status ?? 'signed-in'
      const next = safeRedirect(fields['next'], services.settings.origin)
      if (status === 'signed-in') return router.redirect(next ?? services.pages.afterSignIn)
      if (next !== null) return router.redirect(next)
      return { status, values }
    },

    async signOutAction(form: FormData | undefined): Promise<never> {
      const transport = await router.ambient()
      await run('signOut', {}, transport, open(transport))
      const services = await core.services()
      return router.redirect(safeRedirect(form?.get('next') ?? null, services.settings.origin) ?? services.pages.signIn)
    },

    async formState(transport: Transport): Promise<FormOutcome | null> {
      const services = await core.services()
      const value = transport.cookie(services.formCookieName)
      if (value === null) return null
      transport.setCookie({ name: services.formCookieName, value: '', maxAgeSeconds: 0 })
      return openFormOutcome(services, value)
    },

    /** An endpoint as a function. */
    async call(name: Callable, input: unknown, context?: PagesContext): Promise<unknown> {
      const transport = context === undefined ? await router.ambient() : pagesTransport(context)
      const answer = await run(name, input, transport, open(transport))
      return answer.body
    },

    async startSession(transport: Transport, userId: string): Promise<Session> {
      const services = await core.services()
      const caller = callerOf(services, transport, open(transport))
      const by = { device: deviceOf(caller), replaces: caller.cookie }
      const { user, started } = await startOwnSession(services, userId, by)
      await setSessionCookie(services, transport, started)
      return toSession(factsOfClaims(started.claims), toUser(user, services.userFields))
    },

    async endSession(transport: Transport): Promise<void> {
      const services = await core.services()
      await services.sessions.end(transport.cookie(services.settings.cookieName))
      await setSessionCookie(services, transport, 'clear')
    },

    async users(): Promise<Users> {
      return createUsers(await core.services(), options.roles ?? {})
    },

    async sessionActs(): Promise<SessionActs> {
      const { sessions } = await core.services()
      const refuse = () => Promise.reject(new AuthError('not_supported'))
      const { list, revoke, revokeOthers } = sessions.directory ?? {
        list: refuse,
        revoke: refuse,
        revokeOthers: refuse,
      }
      return {
        list,
        revoke,
        revokeOthers,
        revokeAll: (userId) => sessions.endEverywhere(userId),
        endBefore: (moment, options) => sessions.endBefore(moment, options),
      }
    },

    async outbox(): Promise<{ deliver(): Promise<void> }> {
      const { deliverOutbox } = await core.services()
      return { deliver: deliverOutbox }
    },

    async migrations(): Promise<Migrations> {
      return (await core.database()).migrations
    },

    async ready(): Promise<void> {
      await core.services()
    },

    close: core.close,
  }

  function deliveryOf(req: NextApiRequest, res: NextApiResponse) {
    const { peer, waitUntil } = pagesTransport({ req, res })
    const body: unknown = req.body
    return body === undefined ? { peer, waitUntil } : { peer, waitUntil, parsedBody: { value: body } }
  }
}

/** The request of a Pages API route as a web request. The path is all that is taken from its URL; the host decides nothing. */
function toRequest(req: NextApiRequest): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(req.headers)) {
    if (value !== undefined && !name.startsWith(':')) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  // The web's Request refuses these two by name; the endpoint table refuses them as it does OPTIONS.
  const method = req.method === 'TRACE' || req.method === 'CONNECT' ? 'OPTIONS' : (req.method ?? 'GET')
  const url = new URL(req.url?.startsWith('/') === true ? `http://localhost${req.url}` : 'http://localhost/')
  if (method === 'GET' || method === 'HEAD' || req.body !== undefined) return new Request(url, { method, headers })
  const stream = new ReadableStream<Uint8Array>({
    async start(controller) {
      for await (const chunk of req as AsyncIterable<Uint8Array>) controller.enqueue(chunk)
      controller.close()
    },
  })
  return new Request(url, { method, headers, body: stream, duplex: 'half' } as RequestInit)
}

function textFields(form: FormData): Record<string, string> {
  const entries = [...form].filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && !entry[0].startsWith('$'),
  )
  return Object.fromEntries(entries)
}

function withoutSecrets(input: InputShape, fields: Readonly<Record<string, string>>): Record<string, string> {
  const shown = Object.entries(input).filter(([name, field]) => !field.secret && fields[name] !== undefined)
  return Object.fromEntries(shown.map(([name]) => [name, (fields[name] ?? '').slice(0, 256)]))
}
