import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { cookieValue } from './answers.mjs'

/**
 * @typedef {import('./app.mjs').App} App
 * @typedef {import('./app.mjs').Ask} Ask
 * @typedef {import('./app.mjs').Credentials} Credentials
 * @typedef {Credentials & { cookie: string }} Person `cookie`: `name=value`.
 */

/** @returns {Credentials} Nobody's yet. */
export function newCredentials() {
  const id = randomBytes(6).toString('hex')
  return { email: `person-${id}@example.com`, password: randomBytes(15).toString('base64url'), name: `Name ${id}` }
}

/**
 * Signs somebody up, proves the mailbox where that is asked for, and signs them in, as a person would.
 *
 * @param {App} app
 * @returns {Promise<Person>}
 */
export async function newPerson(app) {
  const given = newCredentials()
  await must(app, app.adapter.signUp(given))
  if (app.adapter.confirm !== undefined) await must(app, app.adapter.confirm(await mailTo(app, given.email), given))
  return { ...given, cookie: await cookieOf(app, given) }
}

/**
 * @param {App} app
 * @param {{ email: unknown, password: unknown }} given
 * @param {Partial<Ask>} [more]
 */
export async function signIn(app, given, { headers = {}, cookie, ...more } = {}) {
  const asked = await app.adapter.signIn(app, given)
  const cookies = [cookie, asked.cookie].filter((one) => one !== undefined && one !== null).join('; ')
  return app.ask({
    ...asked,
    ...more,
    headers: { ...asked.headers, ...headers },
    ...(cookies === '' ? {} : { cookie: cookies }),
  })
}

/**
 * Whether an answer starts a session.
 *
 * @param {App} app
 * @param {import('./ask.mjs').Answer} answer
 */
export function startsSession({ adapter }, answer) {
  return (cookieValue(answer, adapter.cookie) ?? '') !== ''
}

/**
 * Signs in.
 *
 * @param {App} app
 * @param {Credentials} given
 * @returns {Promise<string>} The cookie, as a browser sends it back.
 */
export async function cookieOf(app, given) {
  const answer = await signIn(app, given)
  if (!startsSession(app, answer)) throw new Error(`${app.adapter.label}: no sign-in: ${answer.status} ${answer.text}`)
  return `${app.adapter.cookie}=${cookieValue(answer, app.adapter.cookie)}`
}

/**
 * Whose session a Cookie header is; null for nobody.
 *
 * @param {App} app
 * @param {string} cookie
 * @returns {Promise<string | null>} A name.
 */
export async function whoIs(app, cookie) {
  const { status, text } = await app.ask({ ...app.adapter.session, cookie })
  return status === 200 ? app.adapter.nameIn(JSON.parse(text)) : null
}

/**
 * The newest mail to an address.
 *
 * @param {App} app
 * @param {string} email
 * @param {(mail: import('./app.mjs').Mail) => boolean} [wanted]
 */
export async function mailTo({ adapter, mails }, email, wanted = () => true) {
  for (let tries = 0; tries < 200; tries += 1) {
    const mail = mails.findLast((one) => one.to === email && wanted(one))
    if (mail !== undefined) return mail
    await sleep(25)
  }
  throw new Error(`${adapter.label} sent no mail to ${email}`)
}

/**
 * @param {App} app
 * @param {Ask} ask
 */
async function must(app, ask) {
  const answer = await app.ask(ask)
  if (answer.status >= 400 || answer.status === 0)
    throw new Error(`${app.adapter.label}: ${ask.path} answered ${answer.status} ${answer.text}`)
}
