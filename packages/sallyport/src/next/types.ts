import type { IncomingMessage, ServerResponse } from 'node:http'
import type {
  GetServerSideProps,
  GetServerSidePropsContext,
  GetServerSidePropsResult,
  NextApiRequest,
  NextApiResponse,
} from 'next'
import type { NextFetchEvent, NextRequest } from 'next/server'
import type { AuthTypes } from '../http/auth-types.ts'
import type { ClientState } from '../http/client-state.ts'
import type { FormOutcome } from '../http/form-state.ts'
import type { ServerApi } from '../http/server-api.ts'
import type { Roles, PermissionOf, RoleOf } from '../authorization/policy.ts'
import type { Requirement } from '../authorization/requirement.ts'
import type { SessionStrategy } from '../session/claims.ts'
import type { Peek, Session } from '../session/session.ts'
import type { SessionActs, StatelessSessionActs } from '../session/sessions.ts'
import type { MigrationStatus } from '../storage/database.ts'
import type { Users } from '../operations/users.ts'
import type { NoFields, UserFields } from '../user/field.ts'
import type { PublicUser, User } from '../user/user.ts'

/** A request of the Pages Router: an API route's `{ req, res }` or the context of `getServerSideProps`. */
export interface PagesContext {
  readonly req: IncomingMessage & { cookies?: Partial<Record<string, string>>; body?: unknown }
  readonly res: ServerResponse
}

/** What a form action answers; the state of `useActionState`. Undefined before the first submission. */
export type FormState = FormOutcome | undefined

/** A form action: works with `useActionState`, and in a form without JavaScript. */
export type FormAction = (state: FormState, form: FormData) => Promise<FormState>

/** What the second argument of a guarded handler holds. */
export interface Guarded<Role extends string, F extends UserFields = NoFields> {
  readonly user: User<Role, F>
  readonly session: Session<Role, F>
}

/** What a page asks for; with the sign-in page to send people to, where an app has several. */
export interface PageRequirement<Role extends string, Permission extends string> extends Requirement<Role, Permission> {
  /** A path of this app. Default: `pages.signIn`. */
  readonly signInPage?: string | undefined
}

/** What Next takes for a proxy: it may answer nothing, which lets the request through. */
export type OwnProxy = (request: NextRequest, event: NextFetchEvent) => OwnProxyAnswer | Promise<OwnProxyAnswer>

// A function that returns nothing has the type void.
type OwnProxyAnswer = Response | null | undefined | void

/** Settings of the proxy. All of it only makes redirects earlier; take the proxy away, and everything is still protected. */
export interface ProxyOptions<Role extends string> {
  /** Paths that need a session; each covers what lies below it. */
  readonly protect?: readonly string[] | undefined
  /** Paths for people without a session, such as the sign-in page. */
  readonly guestOnly?: readonly string[] | undefined
  /** Paths that need a role. Someone without it is sent to the page for signed-in people; the page itself answers 403. */
  readonly role?: Readonly<Record<string, Role>> | undefined
  /** The sign-in page by path, where an app has several: `{ '/shop': '/shop/login' }`. Default: `pages.signIn` for all. */
  readonly signInPages?: Readonly<Record<string, string>> | undefined
}

/**
 * The one object of an app.
 *
 * @typeParam R The configured roles.
 * @typeParam S The session strategy; with `'stateless'` there is no list of sessions.
 * @typeParam F The configured fields of users.
 */
export interface Auth<
  R extends Roles = Roles,
  S extends SessionStrategy = SessionStrategy,
  F extends UserFields = NoFields,
> extends AuthTypes<R, F> {
  /** Pages Router: `export default auth.handler` in `pages/api/auth/[...all].ts`. Takes a body that Next has parsed, or the raw one. */
  readonly handler: (req: NextApiRequest, res: NextApiResponse) => Promise<void>
  /** App Router: `export const { GET, POST } = auth.handlers` in `app/api/auth/[...all]/route.ts`. */
  readonly handlers: {
    readonly GET: (request: Request) => Promise<Response>
    readonly POST: (request: Request) => Promise<Response>
  }

  /** Secure check. @param context Needed in the Pages Router, where there is no other way to the request. */
  readonly getSession: (context?: PagesContext) => Promise<Session<RoleOf<R>, F> | null>
  /** Secure check. @param context Needed in the Pages Router. */
  readonly getUser: (context?: PagesContext) => Promise<User<RoleOf<R>, F> | null>
  /**
   * Secure check that does not return without a user: App Router only.
   * Redirects to sign-in; with a wrong role, `forbidden()` where Next's `authInterrupts` is on, else `notFound()`.
   */
  readonly requireUser: (requirement?: PageRequirement<RoleOf<R>, PermissionOf<R>>) => Promise<User<RoleOf<R>, F>>
  /**
   * Secure check for the browser: what `<AuthProvider initial={…}>` of `sallyport/react` takes, plain and serialisable; null for nobody.
   *
   * @param context Needed in the Pages Router.
   */
  readonly clientState: (context?: PagesContext) => Promise<ClientState<PublicUser<RoleOf<R>, F>> | null>
  /** Whether a user may: synchronous and pure, also for JSX. */
  readonly can: (user: User<RoleOf<R>, F> | null, permission: PermissionOf<R>) => boolean
  /** Optimistic check: what the cookie says, without the store. A `Peek` is no `User`. */
  readonly peek: (request: RequestLike) => Promise<Peek<RoleOf<R>> | null>

  /**
   * For `proxy.ts`.
   *
   * @param inner A proxy of the app's own, asked when nothing is redirected. It passes the request on by answering nothing, or by
   * `NextResponse.next({ request })`, so that a renewed cookie is seen behind it.
   */
  readonly proxy: (
    options?: ProxyOptions<RoleOf<R>>,
    inner?: OwnProxy,
  ) => (request: NextRequest, event?: NextFetchEvent) => Promise<Response>
  /** Guards a route handler: JSON 401 signed out, 403 wrong role. */
  readonly protectRoute: <P = Record<string, string | string[]>>(
    requirement: Requirement<RoleOf<R>, PermissionOf<R>>,
    handler: (
      request: NextRequest,
      context: Guarded<RoleOf<R>, F> & { params: Promise<P> },
    ) => Response | Promise<Response>,
  ) => (request: NextRequest, context: { params: Promise<P> }) => Promise<Response>
  /** Guards a Pages API route: JSON 401 signed out, 403 wrong role. */
  readonly protectApi: <T = unknown>(
    requirement: Requirement<RoleOf<R>, PermissionOf<R>>,
    handler: (req: NextApiRequest, res: NextApiResponse<T>, context: Guarded<RoleOf<R>, F>) => unknown,
  ) => (req: NextApiRequest, res: NextApiResponse) => Promise<void>
  /** Guards a Pages Router page: redirects to sign-in, 404 for a wrong role. `props.user` is a {@link PublicUser}. */
  readonly protectPage: <P extends object = Record<never, never>>(
    requirement?: PageRequirement<RoleOf<R>, PermissionOf<R>>,
    getProps?: (
      context: GetServerSidePropsContext & Guarded<RoleOf<R>, F>,
    ) => GetServerSidePropsResult<P> | Promise<GetServerSidePropsResult<P>>,
  ) => GetServerSideProps<P & { user: PublicUser<RoleOf<R>, F> }>
  /**
   * Guards a Server Action with one input, `save(input)` or `<form action={save}>`: throws an `AuthError` for whoever may not, and for
   * a call from another site.
   */
  readonly protectAction: <I, O>(
    requirement: Requirement<RoleOf<R>, PermissionOf<R>>,
    action: (input: I, context: Guarded<RoleOf<R>, F>) => Promise<O>,
  ) => (input: I) => Promise<O>
  /** Guards a Server Action for `useActionState`, in the same way. */
  readonly protectFormAction: <T, O>(
    requirement: Requirement<RoleOf<R>, PermissionOf<R>>,
    action: (state: T, form: FormData, context: Guarded<RoleOf<R>, F>) => Promise<O>,
  ) => (state: T, form: FormData) => Promise<O>

  /** Form action: `email`, `password`, and `code` where an address must be confirmed. Redirects to `next` or `pages.afterSignIn`. */
  readonly signIn: FormAction
  /** Form action: `email`, `password`, `name`. */
  readonly signUp: FormAction
  /** Form action: `token`, or `email` and `code`. */
  readonly verifyEmail: FormAction
  /** Form action: ends the session, then goes to `next` or the sign-in page. */
  readonly signOut: (form?: FormData) => Promise<never>

  /**
   * Pages Router: what became of the form that was just posted without JavaScript, for the page's props; null if there was none.
   * Such a form posts to an endpoint with a hidden field `back`, the path of its page, and may have a hidden `next`.
   */
  readonly formState: (context: PagesContext) => Promise<FormOutcome | null>
  /** The endpoints as functions, for a handler of one's own. They throw `AuthError`. */
  readonly api: ServerApi<PagesContext, F>
  /** Starts a session after a sign-in of one's own, through the same gates. Sets the cookie. */
  readonly startSession: {
    (context: PagesContext, userId: string): Promise<Session<RoleOf<R>, F>>
    (userId: string): Promise<Session<RoleOf<R>, F>>
  }
  /** Ends the caller's session and removes the cookie; throws if the store could not. */
  readonly endSession: (context?: PagesContext) => Promise<void>

  /** Server-side acts on users. They check nobody's rights: guard what calls them. */
  readonly users: Users<RoleOf<R>, F>
  /** Server-side acts on sessions. They check nobody's rights: guard what calls them. */
  readonly sessions: S extends 'stateless' ? StatelessSessionActs : SessionActs
  /** What waits in the database to be delivered: mail, and events for `on[…].deliver`. */
  readonly outbox: {
    /** Delivers what is due now. Requests do so by themselves; for a cron job where no process stays. What fails is tried again later. */
    deliver(): Promise<void>
  }
  /** The library's own tables. */
  readonly migrations: { status(): Promise<MigrationStatus>; apply(): Promise<MigrationStatus> }
  /** Checks the environment and opens the database; throws with every fault in one line each. */
  readonly ready: () => Promise<void>
  /**
   * Waits for requests in flight and work after their answers, ten seconds at most, then closes what the library opened. For scripts,
   * tests and custom servers; under `next start` the line in `instrumentation.ts` does it. Calling it again changes nothing.
   */
  readonly close: () => Promise<void>
}

/** What {@link Auth.peek} reads a cookie from. */
export interface RequestLike {
  readonly cookies?: unknown
  readonly headers?: unknown
}
