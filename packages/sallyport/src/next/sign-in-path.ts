import { hashSecret } from '../crypto/secret-hash.ts'

/** The request header by which the proxy tells a Server Component its own path; only ever used for `next=`, and checked again there. */
export const pathHeader = 'x-sallyport-path'

/** The parameter that names the cookie which was refused, so that no other one is dropped for it. */
export const refusedParameter = 'of'

/** Stands for a cookie value in a URL, and tells nothing of it. */
export function cookieMark(value: string): string {
  return hashSecret(value).slice(0, 12)
}

/**
 * Why somebody is sent to sign in: `ended` with the cookie that stands for no session any more, with which the proxy does not send them
 * back, which would be a loop; `fresh` where they must prove once more who they are; null where they just have no session.
 */
export type SignInReason = { readonly ended: string } | 'fresh' | null

/**
 * The path of the sign-in page with the way back.
 *
 * @param next Where the person wanted to go, or null where that is not known.
 */
export function signInPath(page: string, next: string | null, reason: SignInReason): string {
  const query = new URLSearchParams()
  if (next !== null && next !== '/') query.set('next', next)
  if (reason === 'fresh') query.set('reason', 'fresh')
  else if (reason !== null) {
    query.set('reason', 'ended')
    query.set(refusedParameter, cookieMark(reason.ended))
  }
  const text = query.toString()
  return text === '' ? page : `${page}?${text}`
}
