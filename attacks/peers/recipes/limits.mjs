import { newAddress } from '../lib/ask.mjs'
import { newCredentials, newPerson, signIn, startsSession } from '../lib/person.mjs'
import { found, tally } from '../lib/verdict.mjs'

/**
 * @typedef {import('../lib/app.mjs').App} App
 */

const wrong = 'wrong password 1'

/** @type {import('../lib/recipe.mjs').Recipe[]} */
export const limitRecipes = [
  {
    name: 'one account at once',
    ids: ['AT148'],
    class: 'rate-limit',
    attack: 'Guess one account’s password 30 times at once from one address (up to 10 evaluated is held)',
    async fire(app) {
      const { email } = await newPerson(app)
      const from = newAddress()
      return evaluated(await guess(app, 30, () => ({ email, from })), 10)
    },
  },
  {
    name: 'one account from many addresses',
    ids: ['AT149'],
    class: 'rate-limit',
    attack: 'Guess one account’s password 60 times, each from another address (up to 20 evaluated is held)',
    async fire(app) {
      const { email } = await newPerson(app)
      return evaluated(await guess(app, 60, () => ({ email, from: newAddress() })), 20)
    },
  },
  {
    name: 'other forwarding headers each time',
    ids: ['AT145'],
    class: 'rate-limit',
    attack:
      'Guess 80 accounts from one address with another X-Forwarded-For, X-Real-IP, … each time (up to 60 evaluated is held)',
    async fire(app) {
      const from = newAddress()
      const names = ['x-forwarded-for', 'x-real-ip', 'cf-connecting-ip', 'true-client-ip', 'x-client-ip', 'forwarded']
      const answers = await guess(app, 80, (index) => {
        const address = `203.0.113.${index}`
        const name = names[index % names.length] ?? ''
        return { from, headers: { [name]: name === 'forwarded' ? `for=${address}` : address } }
      })
      return evaluated(answers, 60)
    },
  },
  {
    name: 'addresses of one IPv6 network',
    ids: ['AT149'],
    class: 'rate-limit',
    attack: 'Guess 80 accounts, each time from another address of one /64 (up to 60 evaluated is held)',
    async fire(app) {
      return evaluated(await guess(app, 80, (index) => ({ from: `2001:db8:1:1::${(index + 1).toString(16)}` })), 60)
    },
  },
  {
    name: 'spellings of the path',
    ids: ['AT153'],
    class: 'rate-limit',
    attack: 'Use the limit up, then spell the path in other ways',
    async fire(app) {
      const { email } = await newPerson(app)
      const from = newAddress()
      await guess(app, 8, () => ({ email, from }))
      const { path } = await app.adapter.signIn(app, { email, password: wrong })
      const [head, last] = [path.slice(0, path.lastIndexOf('/')), path.slice(path.lastIndexOf('/') + 1)]
      const spelled = [
        `/${path}`,
        `${head}//${last}`,
        `${path}/`,
        `${head}/${last.toUpperCase()}`,
        `${head}/%${last.charCodeAt(0).toString(16)}${last.slice(1)}`,
        `${path}?x=1`,
        `${head}/./${last}`,
        `${head}/x/../${last}`,
        `${path};x`,
        `${path}%00`,
        `${path}%20`,
        `${path}.json`,
      ]
      const statuses = await Promise.all(
        spelled.map(async (one) => (await app.ask({ path: one, body: { email, password: wrong }, from })).status),
      )
      const through = spelled.filter((_one, index) => statuses[index] === 401)
      return found(through.length === 0, `${tally(statuses)}${through.length === 0 ? '' : `: ${through.join(', ')}`}`)
    },
  },
  {
    name: 'failing somebody else’s sign-in',
    ids: ['AT150'],
    class: 'rate-limit',
    attack: 'Fail somebody else’s sign-in 10 times from other addresses; then the user comes with the right password',
    async fire(app) {
      const person = await newPerson(app)
      await guess(app, 10, () => ({ email: person.email, from: newAddress() }))
      const answer = await signIn(app, person)
      return found(startsSession(app, answer), `the right password is answered with ${answer.status}`)
    },
  },
]

/**
 * Guesses, ten at a time.
 *
 * @param {App} app
 * @param {number} count
 * @param {(index: number) => { email?: string, from: string, headers?: Record<string, string> }} how
 * @returns {Promise<number[]>} The statuses.
 */
async function guess(app, count, how) {
  const statuses = []
  for (let index = 0; index < count; index += 10) {
    const some = Array.from({ length: Math.min(10, count - index) }, async (_, offset) => {
      const { email = newCredentials().email, ...more } = how(index + offset)
      return (await signIn(app, { email, password: wrong }, more)).status
    })
    statuses.push(...(await Promise.all(some)))
  }
  return statuses
}

/**
 * @param {number[]} statuses
 * @param {number} most
 */
function evaluated(statuses, most) {
  const count = statuses.filter((status) => status === 401).length
  return found(count <= most, `${count} of ${statuses.length} evaluated (${tally(statuses)})`)
}
