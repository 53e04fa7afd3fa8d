import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { Browser } from './browser.mjs'

/**
 * One running app, and what the checks know of it.
 *
 * @typedef {object} Row
 * @property {boolean} hasAppRouter False: the app has the Pages Router alone, and no Server Actions.
 * @property {boolean} hasInterrupts Whether the app has `forbidden()`.
 * @property {import('./browser.mjs').Site} site
 * @property {import('./server.mjs').Server} server
 * @property {string} buildId
 * @property {{ user: string, admin: string }} canary Texts that only guarded code gives away.
 * @property {{ database: string, mails: string, effects: string }} files
 * @property {import('./checks.mjs').Checks['check']} check
 * @property {import('./checks.mjs').Checks['skip']} skip
 *
 * @typedef {{ email: string, password: string }} Person
 */

/** Pages: protected by the proxy too, seen by a proxy without rules for them, and never seen by the proxy. */
const pagesOfApp = ['/account', '/plain/account', '/bare/account']
const pagesOfPages = ['/profile', '/plain/profile', '/bare/profile']

/**
 * What the app has, by who may see it. The APIs are route handlers and API routes; without the App Router all are API routes.
 *
 * @param {Pick<Row, 'hasAppRouter'>} row
 */
export function pathsOf({ hasAppRouter }) {
  return {
    pagesOfApp: hasAppRouter ? pagesOfApp : [],
    pagesOfPages,
    pages: hasAppRouter ? [...pagesOfApp, ...pagesOfPages] : pagesOfPages,
    adminPages: hasAppRouter ? ['/admin', '/bare/admin', '/manage', '/bare/manage'] : ['/manage', '/bare/manage'],
    apis: ['/api/notes', '/api/bare/notes', '/api/profile', '/api/bare/profile'],
    adminApis: ['/api/manage', '/api/steer'],
  }
}

/** The name of the session cookie: it depends on whether the app is called by https. */
export function cookieName(/** @type {Row} */ row, name = 'session') {
  return row.site.origin.startsWith('https:') ? `__Host-${name}` : name
}

/**
 * @param {string} name
 * @returns {Person}
 */
export function person(name) {
  return { email: `${name}@example.com`, password: `${name}, velvet otter at harbour 19` }
}

/**
 * Signs somebody up and confirms their address.
 *
 * @param {Row} row
 * @param {Person} who
 */
export async function enrol(row, who) {
  const browser = new Browser(row.site)
  await browser.post('/api/auth/sign-up', { ...who, name: 'Somebody' })
  const { code } = await mailTo(row, who.email, 'confirm-sign-up')
  await browser.post('/api/auth/email/verify', { email: who.email, code })
}

/**
 * @param {Row} row
 * @param {Person} who
 * @param {string} [mount] Of the endpoints.
 */
export async function signIn(row, who, mount = '/api/auth') {
  const browser = new Browser(row.site)
  const answer = await browser.post(`${mount}/sign-in`, who)
  if (answer.status !== 200) throw new Error(`${who.email} cannot sign in: ${answer.status} ${answer.text}`)
  return browser
}

/**
 * Waits for a mail: it is sent after the answer.
 *
 * @param {Row} row
 * @param {string} to
 * @param {string} kind
 * @returns {Promise<{ code: string | null, link: string | null }>}
 */
export async function mailTo(row, to, kind) {
  for (let waits = 0; waits < 100; waits += 1) {
    const mails = lines(row.files.mails).map((line) => JSON.parse(line))
    const mail = mails.findLast((one) => one.to === to && one.kind === kind)
    if (mail !== undefined) return mail
    await sleep(50)
  }
  throw new Error(`No mail ${kind} came for ${to}.`)
}

/**
 * What guarded code has done so far.
 *
 * @param {Row} row
 */
export function effectsOf(row) {
  return lines(row.files.effects)
}

/**
 * @param {string} file
 * @returns {string[]}
 */
function lines(file) {
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []
}
