/** Control characters and backslashes: browsers drop the former and read the latter as a slash. */
// oxlint-disable-next-line no-control-regex -- refusing control characters is the point
const ambiguous = /[\u0000-\u0020\u007f-\u009f\\\u2028\u2029\uff0f\u2215]/

/** Stands for the app's origin where that is not known. */
const anyOrigin = 'https://here.invalid'

/** A path that, once `..` is resolved and percent signs are decoded, reads as `//host`; browsers drop the tabs and line ends. */
const networkPath = /^\/(?:%0[9ad])*(?:\/|%2f|%5c)/i

/**
 * Where to go after signing in or out: a path of this app, never another site.
 *
 * Decided on the parsed URL, so that `//evil.com`, `/\evil.com`, `https:evil.com` or a tab in between are seen as what a browser
 * makes of them (ASVS 5.0 V3.7.2).
 *
 * @param target What the caller gave, such as the `next` parameter.
 * @param origin The app's own origin, from configuration (default: any; a path of this app is one whatever the origin).
 * @returns Path, query and fragment; or null if the target is anything but a path of this app.
 */
export function safeRedirect(target: unknown, origin = anyOrigin): string | null {
  if (typeof target !== 'string' || target.length > 2048) return null
  if (!target.startsWith('/') || target.startsWith('//') || ambiguous.test(target)) return null
  let url: URL
  try {
    url = new URL(target, origin)
  } catch {
    return null
  }
  if (url.origin !== origin || url.username !== '' || url.password !== '') return null
  if (networkPath.test(url.pathname)) return null
  return url.pathname + url.search + url.hash
}
