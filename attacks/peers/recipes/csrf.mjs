import { cookieValue } from '../lib/answers.mjs'
import { newPerson, whoIs } from '../lib/person.mjs'
import { needed } from '../lib/recipe.mjs'
import { judge } from '../lib/verdict.mjs'

/**
 * @typedef {import('../lib/app.mjs').App} App
 * @typedef {import('../lib/app.mjs').Ask} Ask
 * @typedef {import('../lib/person.mjs').Person} Person
 */

/** What a browser sends along from pages of others; `navigate` is a form, `cors` a script. @type {Record<string, string | null>[]} */
const strangers = [
  { origin: 'https://evil.com', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
  { origin: 'https://evil.com', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' },
  { origin: 'null', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
  { origin: 'https://x.app.example.com', 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate' },
  { origin: 'https://x.app.example.com', 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' },
  { origin: 'https://app.example.com.evil.com', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' },
  { origin: 'http://app.example.com', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
  { origin: 'https://app.example.com:444', 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' },
  { origin: 'https://evil.com' },
  { origin: 'null' },
]

/** What else comes with a cookie: browsers of old send no Origin. @type {Record<string, string | null>[]} */
const silent = [
  { origin: null },
  { origin: null, referer: 'https://evil.com/' },
  { origin: null, 'sec-fetch-site': 'cross-site' },
]

/** What a page of another site can send without a preflight; as JSON it cannot. */
const types = ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x']

/** @type {import('../lib/recipe.mjs').Recipe[]} */
export const csrfRecipes = [
  {
    name: 'post with a cookie from another origin',
    ids: ['AT136'],
    class: 'csrf',
    attack: 'Post with the user’s cookie from a foreign, null, neighbouring or absent origin to whatever changes state',
    async fire(app) {
      const person = await newPerson(app)
      return post(app, person, [...strangers, ...silent], person.cookie, (all) => all)
    },
  },
  {
    name: 'sign-in from another origin',
    ids: ['AT136'],
    class: 'csrf',
    attack: 'From another site sign the visitor in as oneself',
    async fire(app) {
      const person = await newPerson(app)
      return post(app, person, strangers, null, ([first]) => (first === undefined ? [] : [first]))
    },
  },
  {
    name: 'sign-out from another site',
    ids: ['AT136'],
    class: 'csrf',
    attack:
      'Post a form from another site to what ends a session: the browser sends no SameSite=Lax cookie along, but would take an answer that removes it',
    async fire(app) {
      const forms = strangers.filter(
        (headers) => headers['sec-fetch-site'] === 'cross-site' && headers['sec-fetch-mode'] === 'navigate',
      )
      return post(app, await newPerson(app), forms, null, ([, ...rest]) => rest)
    },
  },
  {
    name: 'GET of what changes state',
    ids: ['AT138'],
    class: 'csrf',
    attack: 'Let a link or an image GET what changes state, with `_method=POST` too',
    async fire(app) {
      const person = await newPerson(app)
      const through = []
      const tried = []
      for (const { path, body } of needed(app.adapter.forged)(person)) {
        for (const query of [
          '',
          `?${new URLSearchParams({ .../** @type {{}} */ (body), _method: 'POST' }).toString()}`,
        ]) {
          const answer = await app.ask({
            path: path + query,
            cookie: person.cookie,
            headers: { 'x-http-method-override': 'POST' },
          })
          tried.push(path)
          if (await hasChanged(app, person, person.cookie, answer)) through.push(`${path}${query} → ${answer.status}`)
        }
      }
      return judge(tried, through)
    },
  },
  {
    name: 'reading from another origin',
    ids: ['AT140'],
    class: 'csrf',
    attack: 'Ask as another origin, preflights included, for an answer that it may read',
    async fire(app) {
      const { cookie } = await newPerson(app)
      const through = []
      const tried = []
      for (const from of ['https://evil.com', 'null', 'https://x.app.example.com']) {
        for (const method of ['GET', 'OPTIONS', 'POST']) {
          const headers = { origin: from, 'access-control-request-method': 'POST' }
          const answer = await app.ask({ ...app.adapter.session, method, cookie, headers })
          tried.push(method)
          const open = answer.headers['access-control-allow-origin']
          if (open !== undefined) through.push(`${method} ${from} → ${open}`)
        }
      }
      return judge(tried, through)
    },
  },
]

/**
 * @param {App} app
 * @param {Person} person
 * @param {Record<string, string | null>[]} origins
 * @param {string | null} cookie Null: none comes along.
 * @param {(forged: Ask[]) => Ask[]} choose Which of them; the sign-in is the first.
 */
async function post(app, person, origins, cookie, choose) {
  const through = []
  const tried = []
  for (const headers of origins) {
    for (const type of types) {
      for (const { path, body } of choose(needed(app.adapter.forged)(person))) {
        const asked = { path, cookie, headers: { ...headers, 'content-type': type }, body: encode(body, type) }
        const answer = await app.ask(asked)
        tried.push(path)
        if (await hasChanged(app, person, cookie, answer))
          through.push(`${path} from ${headers.origin ?? 'no origin'} as ${type} → ${answer.status}`)
      }
    }
  }
  return judge(tried, through)
}

/**
 * Whether an answer has ended the person’s session, started one where there was none, or changed whose it is.
 *
 * @param {App} app
 * @param {Person} person
 * @param {string | null} cookie What came along.
 * @param {import('../lib/ask.mjs').Answer} answer
 */
async function hasChanged(app, person, cookie, answer) {
  const set = cookieValue(answer, app.adapter.cookie)
  if (set === '') return true
  const who = set === null ? null : await whoIs(app, `${app.adapter.cookie}=${set}`)
  if (who !== null && (cookie === null || who !== person.name)) return true
  return answer.status < 300 && (await whoIs(app, person.cookie)) !== person.name
}

/**
 * @param {unknown} body
 * @param {string} type
 */
function encode(body, type) {
  const fields = Object.entries(/** @type {Record<string, unknown>} */ (body))
  if (type.startsWith('application/x-www'))
    return new URLSearchParams(fields.map(([k, v]) => [k, String(v)])).toString()
  if (!type.startsWith('multipart')) return JSON.stringify(body)
  return `${fields.map(([name, value]) => `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${String(value)}\r\n`).join('')}--x--\r\n`
}
