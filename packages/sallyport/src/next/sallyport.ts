import type { Roles } from '../authorization/policy.ts'
import type { AuthOptions } from '../configuration/options.ts'
import type { SessionStrategy } from '../session/claims.ts'
import { createNextAuth } from './create-auth.ts'
import { pagesRouter } from './pages-router.ts'
import type { UserFields } from '../user/field.ts'
import type { Auth } from './types.ts'

/**
 * Makes the app's one `auth` object, for both routers at once. Opens nothing until it is used; in development it needs no options and
 * no environment.
 *
 * @throws {TypeError} An option has the wrong shape.
 */
export function sallyport<
  const R extends Roles = Record<never, never>,
  S extends SessionStrategy = 'database',
  const F extends UserFields = Record<never, never>,
>(options: AuthOptions<R, S, F> = {}): Auth<R, S, F> {
  return createNextAuth(options, pagesRouter)
}
