import type { AnyEndpoint } from '../../endpoint-table.ts'
import type { InputShape } from '../../input.ts'

/** A request, as a page of the app would send it where nothing else is said. */
export interface Ask {
  readonly method: string
  /** Below the base path, with a query where there is one. */
  readonly path: string
  /** Further headers; one that is `''` is not sent, so that the default can be left out. */
  readonly headers?: Readonly<Record<string, string>>
  readonly cookie?: string | null
  readonly body?: string | Uint8Array
  /** The body as the framework has parsed it; in place of `body`. */
  readonly parsed?: { readonly value: unknown }
}

/** What came back. */
export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** Somebody with an account. */
export interface Person {
  readonly id: string
  readonly email: string
}

/** What a sweep sweeps: an auth with two people in it. */
export interface Target {
  readonly origin: string
  /** Sends a request. What breaks a rule for all answers is noted in `faults`. */
  ask(ask: Ask): Promise<Answered>
  /** What was wrong with answers, one sentence each. */
  readonly faults: string[]
  readonly ada: Person
  readonly eve: Person
  /** Starts a session. @returns The `Cookie` header. */
  signIn(person: Person): Promise<string>
  /** All that an endpoint takes here, fields of the app's own too. */
  shapeOf(endpoint: AnyEndpoint): InputShape
  /** Everything that is stored, but for counters of attempts, to see whether something changed. */
  stored(): Promise<string>
  remove(): Promise<void>
}

/** The error code of an answer, or null. */
function codeOf({ text }: Answered): string | null {
  try {
    return (JSON.parse(text) as { error?: { code: string } }).error?.code ?? null
  } catch {
    return null
  }
}

/** The status with the code, such as `403 origin_refused`. */
export function outcomeOf(answered: Answered): string {
  return `${answered.status} ${codeOf(answered) ?? ''}`.trim()
}
