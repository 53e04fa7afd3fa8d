/** @typedef {import('../matrix/browser.mjs').Answer} Answer */

/**
 * Fills in the only form of a page and sends it, as a browser without JavaScript does.
 *
 * @param {import('../matrix/browser.mjs').Browser} browser
 * @param {string} path Of the page.
 * @param {Record<string, string>} values By name; a name that the form lacks is an error.
 * @returns {Promise<Answer>}
 */
export async function sendForm(browser, path, values) {
  const page = await browser.get(path)
  const { action, isMultipart, fields } = formOf(page)
  for (const name of Object.keys(values)) {
    if (!fields.has(name)) throw new Error(`The form of ${path} has no ${name}:\n${page.text}`)
    fields.set(name, values[name] ?? '')
  }
  const target = action === '' ? path : action
  if (!isMultipart) return browser.postForm(target, Object.fromEntries(fields))
  const boundary = '----init'
  const parts = [...fields].map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  return browser.send(target, {
    method: 'POST',
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: `${parts.join('')}--${boundary}--\r\n`,
  })
}

/**
 * The form that a page shows without JavaScript: what arrives hidden, to be put in place by a script, does not count.
 *
 * @param {Answer} page
 */
function formOf({ status, text }) {
  const shown = text.replaceAll(/<div hidden id="S:[\s\S]*/g, '').replaceAll('<!-- -->', '')
  const forms = [...shown.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)]
  const [, attributes = '', inside = ''] = forms[0] ?? []
  if (forms.length !== 1) throw new Error(`${forms.length} forms in an answer ${status}:\n${text}`)
  if (!/ method="post"/i.test(attributes)) throw new Error(`The form is not posted: ${attributes}`)
  const inputs = [...inside.matchAll(/<input\b([^>]*)>/g)].map(
    ([, input = '']) => /** @type {const} */ ([attribute(input, 'name'), attribute(input, 'value')]),
  )
  return {
    action: attribute(attributes, 'action'),
    isMultipart: attribute(attributes, 'enctype') === 'multipart/form-data',
    fields: new Map(inputs),
  }
}

/**
 * @param {string} attributes
 * @param {string} name
 */
function attribute(attributes, name) {
  const value = new RegExp(` ${name}="([^"]*)"`, 'i').exec(attributes)?.[1] ?? ''
  /** @type {Record<string, string>} */
  const names = { quot: '"', amp: '&', lt: '<', gt: '>', '#x27': "'" }
  return value.replace(/&(#x27|\w+);/g, (all, entity) => names[entity] ?? all)
}
