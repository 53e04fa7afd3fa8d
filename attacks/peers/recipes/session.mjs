import { needed } from '../lib/recipe.mjs'
import { found, judge } from '../lib/verdict.mjs'
import { cookieOf, mailTo, newCredentials, newPerson, signIn, whoIs } from '../lib/person.mjs'
import { cookieValue } from '../lib/answers.mjs'

/**
 * @typedef {import('../lib/app.mjs').App} App
 * @typedef {import('../lib/recipe.mjs').Recipe} Recipe
 */

/** @type {Recipe[]} */
export const sessionRecipes = [
  {
    name: 'kept cookie after a sign-out',
    ids: ['AT060'],
    class: 'session',
    attack: 'Keep a cookie, sign out, and bring it again',
    async fire(app) {
      const { cookie } = await newPerson(app)
      const { status } = await app.ask(await app.adapter.signOut(app, cookie))
      const who = await whoIs(app, cookie)
      return found(
        who === null,
        `sign-out ${status}, then the cookie is ${who === null ? 'nobody’s' : 'still a session'}`,
      )
    },
  },
  {
    name: 'known cookie at the sign-in',
    ids: ['AT056'],
    class: 'session',
    attack: 'Plant one’s own cookie in a browser before its user signs in',
    async fire(app) {
      const [attacker, victim] = [await newPerson(app), await newPerson(app)]
      const answer = await signIn(app, victim, { cookie: attacker.cookie })
      const fresh = `${app.adapter.cookie}=${cookieValue(answer, app.adapter.cookie)}`
      const [kept, who] = [await whoIs(app, attacker.cookie), await whoIs(app, fresh)]
      const planted = kept === null ? 'nobody’s' : kept === victim.name ? 'the victim’s' : 'still the attacker’s own'
      return found(
        fresh !== attacker.cookie && kept !== victim.name && who === victim.name,
        `the sign-in sets ${fresh === attacker.cookie ? 'the planted cookie' : 'a new cookie'}; the planted one is ${planted}`,
      )
    },
  },
  {
    name: 'user who was deleted',
    ids: ['AT057'],
    class: 'session',
    attack: 'Come with the cookie of a user who was deleted',
    async fire(app) {
      const { email, cookie } = await newPerson(app)
      await app.remove(email)
      const who = await whoIs(app, cookie)
      return found(who === null, `the session is ${who === null ? 'nobody’s' : 'still answered with the name'}`)
    },
  },
  {
    name: 'old session after a change of the password',
    ids: [],
    class: 'session',
    attack: 'Hold a stolen cookie while its user changes the password',
    async fire(app) {
      const person = await newPerson(app)
      const stolen = await cookieOf(app, person)
      const asked = app.adapter.changePassword?.(person, newCredentials().password)
      const { status } = await app.ask({ ...needed(asked), cookie: person.cookie })
      const who = await whoIs(app, stolen)
      return found(status === 200 && who === null, `change ${status}, then the stolen cookie is ${spell(who)}`)
    },
  },
  {
    name: 'old session after a reset',
    ids: [],
    class: 'session',
    attack: 'Hold a stolen cookie while its user resets the password by mail',
    async fire(app) {
      const person = await newPerson(app)
      await app.ask(needed(app.adapter.askReset?.(person.email)))
      const mail = await mailTo(app, person.email, ({ kind }) => kind === 'reset')
      const { status } = await app.ask(needed(app.adapter.reset?.(mail, newCredentials().password)))
      const who = await whoIs(app, person.cookie)
      return found(status === 200 && who === null, `reset ${status}, then the stolen cookie is ${spell(who)}`)
    },
  },
  {
    name: 'changed cookie',
    ids: ['AT080'],
    class: 'session',
    attack: 'Flip and cut the session cookie',
    async fire(app) {
      const { cookie } = await newPerson(app)
      const value = cookie.slice(app.adapter.cookie.length + 1)
      const flipped = [0, 1, 2, 3, 4, 5, 6, 7].map((eighth) => flip(value, Math.floor((value.length * eighth) / 8)))
      const cut = [value.slice(1), value.slice(0, -3), value.slice(0, 20), value.toUpperCase(), '']
      return judgeCookies(app, [...flipped, ...cut])
    },
  },
  {
    name: 'halves of two cookies',
    ids: ['AT131'],
    class: 'session',
    attack: 'Put the halves of two people’s cookies together',
    async fire(app) {
      const [one, other] = [await newPerson(app), await newPerson(app)]
      const [left = '', right = ''] = [one, other].map(({ cookie }) => cookie.slice(app.adapter.cookie.length + 1))
      const whole = new Set([left, right])
      return judgeCookies(
        app,
        mixes(left, right).filter((mixed) => !whole.has(mixed)),
      )
    },
  },
  {
    name: 'odd Cookie headers',
    ids: ['AT132', 'AT134'],
    class: 'session',
    attack:
      'Send Cookie headers with odd bytes, empty names, much and many; or a cookie without a name whose value is the session',
    async fire(app) {
      const { cookie, name } = await newPerson(app)
      const own = app.adapter.cookie
      const odd = [
        ';',
        '; ;;',
        '=',
        '"',
        'a="b; c"',
        '\u00e9\u00ff=\u00fe',
        'a=%',
        'a=%E0%A4%A',
        '__proto__=1; constructor=2',
      ]
      const values = [
        `${own}=`,
        `${own}=%`,
        `${own}=%E0%A4%A`,
        `${own}=null`,
        `${own}={"id":1}`,
        `${own}=..`,
        `${own}=a.b`,
      ]
      const many = Array.from({ length: 300 }, (_, index) => `c${index}=${index}`).join('; ')
      const through = []
      const tried = [...odd, ...values, many, `a=${'x'.repeat(8_000)}`, `=${cookie}`, `x=${cookie}`]
      for (const header of tried) {
        const { status, text } = await app.ask({ ...app.adapter.session, cookie: header })
        if (status >= 500 || text.includes(name)) through.push(`${header} → ${status}`)
      }
      for (const header of [...odd.slice(5), many]) {
        if ((await whoIs(app, `${header}; ${cookie}`)) !== name) through.push(`${header} hides the session`)
      }
      return judge(tried, through)
    },
  },
]

/**
 * @param {App} app
 * @param {string[]} values
 */
async function judgeCookies(app, values) {
  const through = []
  for (const value of values) {
    const { status, text } = await app.ask({ ...app.adapter.session, cookie: `${app.adapter.cookie}=${value}` })
    const who = status === 200 ? app.adapter.nameIn(JSON.parse(text)) : null
    if (who !== null || status >= 500) through.push(`…${value.slice(-12)} → ${status}`)
  }
  return judge(values, through)
}

/**
 * Takes the first parts of one value and the last ones of another, at each place where they are divided, and in the middle.
 *
 * @param {string} left
 * @param {string} right
 */
export function mixes(left, right) {
  const [ours, theirs] = [left, right].map((value) => value.split(/(?<=[.*])/))
  const parts = (ours ?? []).map((_part, index) =>
    [...(ours ?? []).slice(0, index), ...(theirs ?? []).slice(index)].join(''),
  )
  return [...parts, left.slice(0, left.length >> 1) + right.slice(right.length >> 1)]
}

/**
 * Changes what a sign stands for whatever the encoding: its highest bit in base64, not the lowest.
 *
 * @param {string} value
 * @param {number} at
 */
function flip(value, at) {
  const sign = value[at] ?? ''
  return value.slice(0, at) + (/[A-Z]/.test(sign) ? 'z' : 'A') + value.slice(at + 1)
}

/** @param {string | null} who */
function spell(who) {
  return who === null ? 'nobody’s' : 'still a session'
}
