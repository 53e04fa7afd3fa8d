import { cookieFlaws, cookieValue } from '../lib/answers.mjs'
import { newPerson, signIn, whoIs } from '../lib/person.mjs'
import { found } from '../lib/verdict.mjs'

/** @type {import('../lib/recipe.mjs').Recipe[]} */
export const cookieRecipes = [
  {
    name: 'attributes of the cookie',
    ids: ['AT129'],
    class: 'cookies',
    attack: 'Read the session’s Set-Cookie: Secure, HttpOnly, SameSite, Path=/, no Domain',
    async fire(app) {
      const person = await newPerson(app)
      const { setCookies } = await signIn(app, person)
      const line = setCookies.find((one) => one.startsWith(`${app.adapter.cookie}=`)) ?? ''
      const flaws = cookieFlaws(line)
      return found(
        flaws.length === 0,
        flaws.length === 0 ? line.split(';').slice(1).join(';').trim() : flaws.join(', '),
      )
    },
  },
  {
    name: 'a neighbour’s cookie',
    ids: ['AT129'],
    class: 'cookies',
    attack:
      'From a neighbouring host (`x.example.com`) plant one’s own session cookie with a longer path: browsers send it first',
    async fire(app) {
      const [attacker, victim] = [await newPerson(app), await newPerson(app)]
      const bound = app.adapter.cookie.startsWith('__Host-')
      const who = await whoIs(app, `${attacker.cookie}; ${victim.cookie}`)
      const taken = who === attacker.name ? 'the first one counts' : who === null ? 'nobody' : 'the victim’s own counts'
      return found(
        bound || who !== attacker.name,
        `${app.adapter.cookie}: ${bound ? 'no neighbour can set it' : `a neighbour can set it, and of two ${taken}`}`,
      )
    },
  },
  {
    name: 'another spelling of the cookie',
    ids: ['AT080'],
    class: 'cookies',
    attack:
      'Change bits of the cookie that its encoding does not use, or add to its end (no way in follows from it alone)',
    async fire(app) {
      const person = await newPerson(app)
      const value = cookieValue(await signIn(app, person), app.adapter.cookie) ?? ''
      const spelled = respell(value)
      const opened = []
      for (const one of spelled)
        if ((await whoIs(app, `${app.adapter.cookie}=${one}`)) === person.name) opened.push(one)
      return found(opened.length === 0, `${opened.length} of ${spelled.length} other spellings open the session`)
    },
  },
]

/**
 * Other spellings of a value: the last sign of a part has bits that base64 does not read, and something may follow.
 *
 * @param {string} value
 * @returns {string[]}
 */
export function respell(value) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const parts = value.split(/(?<=[.*])/)
  const spelled = parts.flatMap((part, index) => {
    const [, text = '', end = ''] = /^(.*?)((?:=|%3D)*[.*]?)$/i.exec(part) ?? []
    const last = alphabet.indexOf(text.at(-1) ?? '')
    if (text.length < 16 || last < 0) return []
    return [parts.with(index, `${text.slice(0, -1)}${alphabet[last ^ 1]}${end}`).join('')]
  })
  return [...spelled, `${value}A`, `${value}=`, `${value}.`]
}
