import { shapeOf } from '../lib/answers.mjs'
import { newCredentials, newPerson, signIn } from '../lib/person.mjs'
import { needed } from '../lib/recipe.mjs'
import { found } from '../lib/verdict.mjs'

/**
 * @typedef {import('../lib/app.mjs').App} App
 */

/** @type {import('../lib/recipe.mjs').Recipe[]} */
export const enumerationRecipes = [
  {
    name: 'sign-in of known and unknown',
    ids: ['AT027'],
    class: 'enumeration',
    attack:
      'Compare status, headers and body of a sign-in for an address that exists, one that does not, and one that is not proven',
    async fire(app) {
      const [known, unproven] = [await newPerson(app), newCredentials()]
      await app.ask(app.adapter.signUp(unproven))
      const guesses = [known.email, newCredentials().email, unproven.email].map((email) => ({
        email,
        password: 'wrong password 1',
      }))
      const answers = []
      for (const guess of guesses) answers.push(await signIn(app, guess))
      return same(answers)
    },
  },
  {
    name: 'sign-up of a taken address',
    ids: ['AT027'],
    class: 'enumeration',
    attack: 'Compare a sign-up with an address that has an account, and one that has none',
    async fire(app) {
      const { email } = await newPerson(app)
      return same([
        await app.ask(app.adapter.signUp({ ...newCredentials(), email })),
        await app.ask(app.adapter.signUp(newCredentials())),
      ])
    },
  },
  {
    name: 'asking for a reset',
    ids: ['AT027'],
    class: 'enumeration',
    attack: 'Ask for a reset of the password for an address that has an account, and one that has none',
    async fire(app) {
      const ask = needed(app.adapter.askReset)
      const { email } = await newPerson(app)
      return same([await app.ask(ask(email)), await app.ask(ask(newCredentials().email))])
    },
  },
  {
    name: 'time of a sign-in',
    ids: ['AT029'],
    class: 'enumeration',
    attack:
      'Compare how long a sign-in takes for a known and an unknown address (medians of 16, in turn; a third more or less, three times over, counts)',
    async fire(app) {
      const seen = []
      // A machine that is busy makes a difference now and then, a hash that is left out makes one each time.
      for (let round = 0; round < 3; round += 1) {
        const { known, unknown } = await times(app)
        seen.push(`known ${Math.round(known)} ms, unknown ${Math.round(unknown)} ms`)
        if (isAlike(known, unknown)) return found(true, seen.at(-1) ?? '')
      }
      return found(false, seen.join('; '))
    },
  },
]

/** @param {import('../lib/ask.mjs').Answer[]} answers */
function same(answers) {
  const shapes = new Set(answers.map(shapeOf))
  const statuses = answers.map(({ status }) => status).join(', ')
  const bodies = answers.map(({ text }) => text.slice(0, 60)).join(' and ')
  return found(shapes.size === 1, shapes.size === 1 ? `${statuses}: alike` : `${statuses}: ${bodies}`)
}

/**
 * Of four people that nobody has guessed at: no account comes near its limit, whose refusal would be quick.
 *
 * @param {App} app
 */
async function times(app) {
  const people = []
  for (let count = 0; count < 4; count += 1) people.push(await newPerson(app))
  const [known, unknown] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])]
  for (let turn = 0; turn < 16; turn += 1) {
    known.push(await timeOf(app, people[turn % people.length]?.email ?? ''))
    unknown.push(await timeOf(app, newCredentials().email))
  }
  return { known: median(known), unknown: median(unknown) }
}

/**
 * @param {App} app
 * @param {string} email
 */
async function timeOf(app, email) {
  const since = performance.now()
  await signIn(app, { email, password: 'wrong password 1' })
  return performance.now() - since
}

/** @param {number[]} values */
export function median(values) {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0
}

/**
 * Within a third of each other.
 *
 * @param {number} one
 * @param {number} other
 */
export function isAlike(one, other) {
  return Math.max(one, other) < 1.33 * Math.min(one, other)
}
