import { leadsAway } from '../lib/answers.mjs'
import { origin } from '../lib/ask.mjs'
import { mailTo, newCredentials, newPerson } from '../lib/person.mjs'
import { needed } from '../lib/recipe.mjs'
import { judge } from '../lib/verdict.mjs'

/**
 * @typedef {import('../lib/app.mjs').App} App
 */

/** Other sites, as browsers and parsers have been talked into them. */
const elsewhere = [
  'https://evil.com',
  '//evil.com',
  '///evil.com',
  '/\\evil.com',
  '\\/\\/evil.com',
  '/%2f%2fevil.com',
  '/%5cevil.com',
  '/\t/evil.com',
  '/\n/evil.com',
  ' //evil.com',
  'https:evil.com',
  'https:/evil.com',
  'http://app.example.com@evil.com',
  // oxlint-disable-next-line no-script-url -- it is what the attacker sends
  'javascript:alert(1)',
  'data:text/html,x',
  'blob:https://app.example.com/x',
  '/..//evil.com',
  '/.//evil.com',
  '/x/..//evil.com',
  'https://evil.com#app.example.com',
  'https://evil.com?app.example.com',
  'https://[::1]',
  '/;@evil.com',
  '/\uff0fevil.com',
  '/%09/evil.com',
  '//evil.com\\@app.example.com',
  'https://app.example.com:443@evil.com/',
]

/** Hosts that begin or end like this one. */
const lookalikes = [
  'https://app.example.com.evil.com/',
  'https://evil-app.example.com/',
  'https://xapp.example.com/',
  'https://app.example.com%2eevil.com/',
  'https://x.app.example.com/',
  'https://appXexample.com/',
  'http://app.example.com/',
]

/** @type {Record<string, string>[]} */
const forgedHosts = [
  { 'x-forwarded-host': 'evil.com' },
  { 'x-forwarded-host': 'evil.com', 'x-forwarded-proto': 'http' },
  { host: 'evil.com' },
  { forwarded: 'host=evil.com;proto=http', 'x-original-host': 'evil.com' },
]

/** @type {import('../lib/recipe.mjs').Recipe[]} */
export const redirectRecipes = [
  {
    name: 'another site as the target',
    ids: ['AT015'],
    class: 'open-redirect',
    attack: 'Give every parameter that leads somewhere another site, in every disguise known',
    fire: (app) => lead(app, elsewhere),
  },
  {
    name: 'a host that resembles the app’s',
    ids: ['AT016'],
    class: 'open-redirect',
    attack: 'Give hosts that begin or end like the app’s own as the target, or its own on http',
    fire: (app) => lead(app, lookalikes),
  },
  {
    name: 'a target that is no URL',
    ids: ['AT234'],
    class: 'open-redirect',
    attack: 'Give targets that are no URL: a 4xx or the default page, not a fault of the server',
    async fire(app) {
      const person = await newPerson(app)
      const [tried, through] = [/** @type {string[]} */ ([]), /** @type {string[]} */ ([])]
      for (const target of ['http://[', '%', '::', '//[', 'https://', 'http://a b']) {
        for (const asked of await needed(app.adapter.redirects)(app, target, person)) {
          const { status } = await app.ask(asked)
          tried.push(target)
          if (status >= 500) through.push(`${target} at ${asked.path.split('?')[0]} → ${status}`)
        }
      }
      return judge(tried, through)
    },
  },
  {
    name: 'host of a request in a redirect',
    ids: ['AT023'],
    class: 'host-header',
    attack: 'Forge Host, X-Forwarded-Host and Forwarded, and look where redirects lead',
    async fire(app) {
      const person = await newPerson(app)
      const [tried, through] = [/** @type {string[]} */ ([]), /** @type {string[]} */ ([])]
      for (const forged of forgedHosts) {
        for (const asked of await needed(app.adapter.redirects)(app, '/home', person)) {
          const answer = await app.ask({ ...asked, headers: { ...asked.headers, ...forged } })
          tried.push(asked.path)
          for (const target of targetsIn(answer))
            if (leadsAway(target, origin)) through.push(`${asked.path} → ${target}`)
        }
      }
      return judge(tried, through)
    },
  },
  {
    name: 'host of a request in a mail',
    ids: ['AT023'],
    class: 'host-header',
    attack: 'Forge Host, X-Forwarded-Host and Forwarded while somebody is sent a link',
    async fire(app) {
      const [tried, through] = [/** @type {string[]} */ ([]), /** @type {string[]} */ ([])]
      for (const forged of forgedHosts) {
        const given = newCredentials()
        const asked = app.adapter.signUp(given)
        await app.ask({ ...asked, headers: { ...asked.headers, ...forged } })
        const { link } = await mailTo(app, given.email)
        tried.push(String(link))
        if (leadsAway(link ?? undefined, origin) || link?.includes('evil.com')) through.push(String(link))
      }
      return judge(tried, through)
    },
  },
  {
    name: 'script in a parameter of a page',
    ids: ['AT020'],
    class: 'open-redirect',
    attack: 'Put script into the parameters of the library’s own pages',
    async fire(app) {
      const script = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
      const [tried, through] = [/** @type {string[]} */ ([]), /** @type {string[]} */ ([])]
      for (const page of needed(app.adapter.pages)) {
        const { status, text } = await app.ask({ path: `${app.adapter.base}${page}${encodeURIComponent(script)}` })
        tried.push(page)
        if (/<script>alert|<img src=x/.test(text)) through.push(`${page} → ${status}`)
      }
      return judge(tried, through)
    },
  },
]

/**
 * @param {App} app
 * @param {string[]} targets
 */
async function lead(app, targets) {
  const person = await newPerson(app)
  const [tried, through] = [/** @type {string[]} */ ([]), /** @type {string[]} */ ([])]
  for (const target of targets) {
    for (const asked of await needed(app.adapter.redirects)(app, target, person)) {
      const answer = await app.ask(asked)
      tried.push(target)
      for (const to of targetsIn(answer)) {
        if (leadsAway(to, origin)) through.push(`${target} at ${asked.path.split('?')[0]} led to ${to}`)
      }
    }
  }
  return judge(tried, through)
}

/**
 * Where an answer leads: by its header, or by a field that a client follows.
 *
 * @param {import('../lib/ask.mjs').Answer} answer
 */
function targetsIn({ headers, text }) {
  const url = text.startsWith('{') ? JSON.parse(text).url : undefined
  return [headers.location, typeof url === 'string' ? url : undefined].filter((one) => one !== undefined)
}
