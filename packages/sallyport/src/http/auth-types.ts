import type { PermissionOf, RoleOf, Roles } from '../authorization/policy.ts'
import type { FieldInput, UserFields } from '../user/field.ts'
import type { PublicUser, User } from '../user/user.ts'

/**
 * Types that an app's `auth` carries, and nothing else of it: no property here has a value. `createClient<typeof auth>()` reads them.
 *
 * @typeParam R The configured roles.
 * @typeParam F The configured fields of users.
 */
export interface AuthTypes<R extends Roles, F extends UserFields> {
  /** For types only: `typeof auth.$User`. */
  readonly $User: User<RoleOf<R>, F>
  /** For types only. */
  readonly $Role: RoleOf<R>
  /** For types only. */
  readonly $Permission: PermissionOf<R>
  /** For types only: what a client may know of a user. */
  readonly $PublicUser: PublicUser<RoleOf<R>, F>
  /** For types only: what a sign-up takes. */
  readonly $SignUpInput: {
    readonly email: string
    readonly password: string
    readonly name?: string | null
  } & FieldInput<F>
}
