/** The request header by which the proxy tells a Server Component its own path; only ever used for `next=`, and checked again there. */
export const pathHeader = 'x-sallyport-path'

/**
 * The path of the sign-in page with the way back.
 *
 * @param next Where the person wanted to go, or null where that is not known.
 * @param reason `ended` where a cookie came that stands for no session any more: with it the proxy does not send the person back, which
 * would be a loop.
 */
export function signInPath(page: string, next: string | null, reason: 'ended' | 'fresh' | null): string {
  const query = new URLSearchParams()
  if (next !== null && next !== '/') query.set('next', next)
  if (reason !== null) query.set('reason', reason)
  const text = query.toString()
  return text === '' ? page : `${page}?${text}`
}
