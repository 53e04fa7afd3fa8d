import type { Browser } from './browser.ts'
import { fault } from './result.ts'
import type { ClientError, Result } from './result.ts'

/** Calls an endpoint. Never rejects. */
export type Request = <T>(method: 'GET' | 'POST', path: string, input?: object) => Promise<Result<T>>

/**
 * Calls the endpoints of this very origin: the browser adds cookie and `Origin`, and no redirect takes a password elsewhere.
 *
 * @param basePath Where the endpoints are mounted.
 */
export function createRequest({ fetch }: Pick<Browser, 'fetch'>, basePath: string): Request {
  return async <T>(method: 'GET' | 'POST', path: string, input?: object): Promise<Result<T>> => {
    const headers: Record<string, string> = { accept: 'application/json' }
    if (method === 'POST') headers['content-type'] = 'application/json'
    const init = { method, headers, credentials: 'same-origin', cache: 'no-store', redirect: 'error' } as const
    let response: Response
    let body: unknown
    try {
      response = await fetch(basePath + path, method === 'POST' ? { ...init, body: JSON.stringify(input ?? {}) } : init)
      body = await response.json().catch(() => null)
    } catch {
      return fault('network_error')
    }
    if (response.ok && isRecord(body)) return { data: body as T }
    return readError(response, isRecord(body) ? body['error'] : null)
  }
}

function readError({ headers, ok }: Response, error: unknown): { readonly error: ClientError } {
  const retryAfter = Number(headers.get('retry-after') ?? Number.NaN)
  const wait = Number.isInteger(retryAfter) ? { retryAfterSeconds: retryAfter } : {}
  const isOurs = !ok && isRecord(error) && typeof error['code'] === 'string' && typeof error['message'] === 'string'
  return { error: { ...(isOurs ? (error as unknown as ClientError) : fault('unexpected_answer').error), ...wait } }
}

/** Whether a value is an object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
