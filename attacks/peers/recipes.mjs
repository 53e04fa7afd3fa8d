import { cookieRecipes } from './recipes/cookies.mjs'
import { csrfRecipes } from './recipes/csrf.mjs'
import { enumerationRecipes } from './recipes/enumeration.mjs'
import { identifierRecipes } from './recipes/identifier.mjs'
import { inputRecipes } from './recipes/input.mjs'
import { leakRecipes } from './recipes/leaks.mjs'
import { limitRecipes } from './recipes/limits.mjs'
import { redirectRecipes } from './recipes/redirects.mjs'
import { sessionRecipes } from './recipes/session.mjs'

/** All, in the order of the table. The guesses come last, since they fill limits. */
export const recipes = [
  ...sessionRecipes,
  ...cookieRecipes,
  ...csrfRecipes,
  ...redirectRecipes,
  ...enumerationRecipes,
  ...inputRecipes,
  ...identifierRecipes,
  ...leakRecipes,
  ...limitRecipes,
]
