import type { IncomingMessage } from 'node:http'
import type { GetServerSidePropsContext, NextApiRequest, NextApiResponse } from 'next'
import { assertRequirement, isStrict, refusal } from '../authorization/requirement.ts'
import type { Requirement } from '../authorization/requirement.ts'
import type { Roles } from '../authorization/policy.ts'
import { AuthError, isAuthError } from '../base/error.ts'
import type { Platform } from '../base/platform.ts'
import { openRequest } from '../http/request-context.ts'
import type { RequestContext } from '../http/request-context.ts'
import type { Session } from '../session/session.ts'
import { sendResponse } from './send-response.ts'
import { signInPath } from './sign-in-path.ts'
import type { SignInReason } from './sign-in-path.ts'
import type { RouteTransport, Transport } from './transport.ts'
import type { PagesContext } from './types.ts'
import type { Server } from './server.ts'

/** What guards work with. */
export interface GuardDeps {
  readonly policy: Roles
  readonly platform: Platform
  readonly server: () => Promise<Server>
  readonly transportOf: (context?: PagesContext) => Promise<Transport>
  readonly routeTransportOf: (request: Request) => Promise<RouteTransport>
  readonly signInPage: string
}

/** Methods that change nothing; every other one must come from a page of the app's own. */
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Makes the four guards. Each does a secure check before the guarded code runs, and nothing else decides. */
export function createGuards(deps: GuardDeps) {
  const { policy, platform, server, transportOf } = deps

  /** A session that meets the requirement, or a refusal. */
  async function authorize(
    transport: Transport,
    requirement: Requirement,
    { method, context }: { method: string; context: RequestContext },
  ): Promise<Session> {
    const loaded = await server()
    if (!safeMethods.has(method)) await loaded.assertSameOrigin(transport)
    const strict = isStrict(requirement) || !safeMethods.has(method)
    const session = await loaded.session(transport, context, { strict })
    const refused = refusal(policy, requirement, session, platform.clock.now())
    if (session === null) throw new AuthError('unauthenticated')
    if (refused !== null) throw new AuthError(refused)
    return session
  }

  return {
    protectRoute(
      requirement: Requirement,
      handler: (request: Request, context: object) => Response | Promise<Response>,
    ) {
      assertRequirement(policy, requirement)
      return async (request: Request, context: object): Promise<Response> => {
        const opened = openRequest(platform, (name) => request.headers.get(name))
        let transport: RouteTransport
        let session: Session
        try {
          transport = await deps.routeTransportOf(request)
          session = await authorize(transport, requirement, { method: request.method, context: opened })
        } catch (error) {
          return (await server()).problemResponse(error, opened)
        }
        try {
          const response = await handler(request, { ...context, user: session.user, session })
          return transport.finish(withoutCaching(response))
        } catch (error) {
          if (!isAuthError(error)) throw error
          return transport.finish((await server()).problemResponse(error, opened))
        }
      }
    },

    protectApi(
      requirement: Requirement,
      handler: (req: NextApiRequest, res: NextApiResponse, context: object) => unknown,
    ) {
      assertRequirement(policy, requirement)
      return async (req: NextApiRequest, res: NextApiResponse): Promise<void> => {
        const transport = await transportOf({ req, res })
        const context = openRequest(platform, transport.header)
        let session: Session
        try {
          session = await authorize(transport, requirement, { method: req.method ?? 'GET', context })
        } catch (error) {
          return sendResponse(res, (await server()).problemResponse(error, context))
        }
        res.setHeader('cache-control', 'private, no-store')
        try {
          await handler(req, res, { user: session.user, session })
        } catch (error) {
          if (!isAuthError(error) || res.headersSent) throw error
          await sendResponse(res, (await server()).problemResponse(error, context))
        }
      }
    },

    protectPage(
      requirement: Requirement & { signInPage?: string | undefined } = {},
      getProps?: (context: object) => unknown,
    ) {
      assertRequirement(policy, requirement)
      return async (context: GetServerSidePropsContext) => {
        const transport = await transportOf(context)
        const session = await (await server()).session(transport, undefined, { strict: isStrict(requirement) })
        const refused = refusal(policy, requirement, session, platform.clock.now())
        if (session === null || refused === 'reauthentication_required') {
          const reason =
            refused === 'reauthentication_required' ? 'fresh' : await endedReason(await server(), transport)
          const destination = signInPath(
            requirement.signInPage ?? deps.signInPage,
            pathOf(context.req, context.resolvedUrl),
            reason,
          )
          return { redirect: { destination, permanent: false } }
        }
        if (refused !== null) return { notFound: true as const }
        const user = session.user.toJSON()
        const result =
          getProps === undefined ? { props: {} } : await getProps({ ...context, user: session.user, session })
        if (typeof result !== 'object' || result === null || !('props' in result)) return result
        const props: unknown = await result.props
        return { ...result, props: { ...(props as object), user } }
      }
    },

    // A client chooses how many arguments it sends: each guard takes exactly its own, so none of theirs stands where ours does.
    protectAction(requirement: Requirement, action: (input: unknown, context: object) => Promise<unknown>) {
      assertRequirement(policy, requirement)
      return async (input: unknown): Promise<unknown> => action(input, await authorizeAction(requirement))
    },

    protectFormAction(
      requirement: Requirement,
      action: (state: unknown, form: unknown, context: object) => Promise<unknown>,
    ) {
      assertRequirement(policy, requirement)
      return async (state: unknown, form: unknown): Promise<unknown> =>
        action(state, form, await authorizeAction(requirement))
    },
  }

  async function authorizeAction(requirement: Requirement): Promise<object> {
    const transport = await transportOf()
    const context = openRequest(platform, transport.header)
    try {
      const session = await authorize(transport, requirement, { method: 'POST', context })
      return { user: session.user, session }
    } catch (error) {
      throw (await server()).refusal(error, context)
    }
  }
}

async function endedReason(server: Server, transport: Transport): Promise<SignInReason> {
  const cookie = await server.sessionCookie(transport)
  return cookie === null ? null : { ended: cookie }
}

/** The path that was asked for; `resolvedUrl` is a rewrite's target, so it serves only where there is no other. */
function pathOf(req: IncomingMessage, resolvedUrl: string): string {
  const url = req.url ?? resolvedUrl
  return url.startsWith('/_next/') ? resolvedUrl : url
}

/** An answer that depends on a session is never cached (ASVS 5.0 V14.3.2). */
function withoutCaching(response: Response): Response {
  if (response.headers.has('cache-control')) return response
  try {
    response.headers.set('cache-control', 'private, no-store')
    return response
  } catch {
    const copy = new Response(response.body, response) // `Response.redirect()` has headers that cannot be changed.
    copy.headers.set('cache-control', 'private, no-store')
    return copy
  }
}
