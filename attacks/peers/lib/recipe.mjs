import { noSurface } from './verdict.mjs'

/**
 * @typedef {import('./app.mjs').App} App
 * @typedef {import('./verdict.mjs').Verdict} Verdict
 *
 * @typedef {object} Recipe
 * @property {string} name
 * @property {string[]} ids Of security/attacks.json; none where the attack is on something that we have not.
 * @property {string} class
 * @property {string} attack What is done.
 * @property {(app: App) => Promise<Verdict>} fire
 */

/**
 * Fires a recipe, unless the adapter says why there is nothing to fire at.
 *
 * @param {Recipe} recipe
 * @param {App} app
 * @returns {Promise<Verdict>}
 */
export async function fire(recipe, app) {
  const { without } = app.adapter
  const why = without[recipe.name] ?? without[recipe.class]
  return why === undefined ? recipe.fire(app) : noSurface(why)
}

/**
 * What an adapter has, where no `without` says that it has not.
 *
 * @template T
 * @param {T | undefined} asked
 * @returns {T}
 */
export function needed(asked) {
  if (asked === undefined) throw new Error('The adapter has neither this surface nor a reason in `without`.')
  return asked
}
