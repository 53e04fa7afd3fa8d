import type { CheckedSession, StartedSession } from '../session/sessions.ts'
import type { Log } from '../base/log.ts'
import type { Health } from '../operations/health.ts'
import type { PageName } from '../authentication/mail-context.ts'
import type { LimitName } from '../protection/limits.ts'
import type { StoredFields } from '../user/user-field-set.ts'
import type { AuthServices } from './services.ts'
import type { InputOf, InputShape } from './input.ts'

/** Who calls, whatever the transport: HTTP, a Server Action, or a function call. */
export interface Caller {
  readonly header: (name: string) => string | null
  /** The session cookie's value, or null. */
  readonly cookie: string | null
  /** From `clientAddress`; null where it cannot be known. */
  readonly address: string | null
  /** The log, with the request's id in every line. */
  readonly log: Log
  /** Has work done off the response path. The work never rejects. */
  readonly waitUntil: (work: Promise<unknown>) => void
}

/** What a handler answers. The transport turns it into a response, a form state or a return value. */
export interface Answer<B = unknown> {
  readonly status: number
  readonly body: B
  /** A session cookie to set, or `'clear'` to remove it. */
  readonly cookie?: StartedSession | 'clear' | null
  /** `text/html` instead of JSON. */
  readonly html?: string
  /** Whole seconds after which to ask again; sent as `Retry-After`. */
  readonly retryAfterSeconds?: number
}

/** What a handler gets. */
interface EndpointContext<I> {
  readonly services: AuthServices
  readonly caller: Caller
  readonly input: I
  /** What came for {@link EndpointBase.customInput}; without what was left out. */
  readonly custom: StoredFields
  /** The secure check of the caller's session; asked once, when needed. */
  readonly session: () => Promise<CheckedSession | null>
}

/** What a handler gets that works where nothing could be opened. */
interface BareContext<I> {
  readonly input: I
  /** Whether this process is ready. */
  readonly health: () => Promise<Health>
}

/** What a handler gets where the endpoint needs a session. */
interface SessionContext<I> extends EndpointContext<I> {
  readonly checked: CheckedSession
}

interface EndpointBase<S extends InputShape> {
  readonly method: 'GET' | 'POST'
  /** Below the base path, such as `/sign-in`. */
  readonly path: `/${string}`
  /** What it does, in one sentence. */
  readonly summary: string
  /**
   * Whose requests are taken: `same` those of the app's own pages (or listed origins), `protocol` those that others must send and that
   * carry their own proof, `none` all: only for what changes nothing.
   */
  readonly origin: 'same' | 'protocol' | 'none'
  /** How the caller shows who they are. */
  readonly credentials: 'cookie'
  /** The limit that a call counts against, or null. */
  readonly limit: LimitName | null
  readonly input: S
  /** Further input that the app's configuration adds; the handler finds it in `custom`. */
  readonly customInput?: (services: AuthServices) => InputShape
  /** Refuses by the input alone, before anything is counted. */
  validate?(services: AuthServices, input: InputOf<S>): Promise<void>
  /** Names of secrets that an answer may hold; none but these ever do. */
  readonly secrets: readonly string[]
  /**
   * Where a form without JavaScript that posts here is redirected: after success, unless it names `next`; and after a refusal, unless
   * it names `back`. `false` where no form may post.
   */
  readonly form: false | { readonly success: PageName | 'back'; readonly refusal: PageName }
}

/** An endpoint: what it takes, who may call it, and what it does. `access` has no default. */
export type Endpoint<S extends InputShape = InputShape, B = unknown> =
  | (EndpointBase<S> & {
      readonly needs?: 'services'
      /** `anyone`: no session needed. `development`: answered only in development, where no mail is sent. */
      readonly access: 'anyone' | 'development'
      handle(context: EndpointContext<InputOf<S>>): Promise<Answer<B>>
    })
  | (EndpointBase<S> & {
      readonly needs?: 'services'
      /** A live session is needed: 401 without. */
      readonly access: 'session'
      handle(context: SessionContext<InputOf<S>>): Promise<Answer<B>>
    })

/**
 * An endpoint that is answered before settings are read and the database is opened, and so has no session, no limit and no form: for
 * what must answer when nothing else does.
 */
export interface BareEndpoint<S extends InputShape = InputShape, B = unknown> extends EndpointBase<S> {
  readonly needs: 'nothing'
  /** Neither origin nor body is looked at, so it can change nothing. */
  readonly method: 'GET'
  readonly access: 'anyone'
  readonly origin: 'none'
  readonly limit: null
  readonly form: false
  handle(context: BareContext<InputOf<S>>): Promise<Answer<B>>
}

/** Declares an endpoint. */
export function endpoint<const S extends InputShape, B>(definition: Endpoint<S, B>): Endpoint<S, B> {
  return definition
}

/** Declares an endpoint that needs nothing. */
export function bareEndpoint<const S extends InputShape, B>(definition: BareEndpoint<S, B>): BareEndpoint<S, B> {
  return definition
}

/** What an endpoint takes in this configuration. Its own names win: no configuration can replace one. */
export function inputShapeOf(
  services: AuthServices,
  endpoint: Pick<EndpointBase<InputShape>, 'input' | 'customInput'>,
): InputShape {
  return { ...endpoint.customInput?.(services), ...endpoint.input }
}
