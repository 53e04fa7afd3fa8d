/**
 * What a form sends.
 *
 * @param {string} path
 * @param {Record<string, string>} fields
 * @param {string} [cookie]
 * @returns {import('../lib/app.mjs').Ask}
 */
export function form(path, fields, cookie) {
  return {
    path,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
    ...(cookie === undefined ? {} : { cookie }),
  }
}
